//! The history as files for other programs.
