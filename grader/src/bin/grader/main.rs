//! Command line of the grader.

fn main() {}
