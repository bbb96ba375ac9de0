//! What every symbology must fulfil.
