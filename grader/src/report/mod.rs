//! Records turned to bytes: JSON, CSV, text, pictures.
