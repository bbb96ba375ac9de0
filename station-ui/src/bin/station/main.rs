//! Command line of the station.

fn main() {}
