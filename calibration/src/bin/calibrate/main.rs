//! Command line of the calibration: arguments, files, terminal. What is measured is the library's business.

fn main() {}
