//! Command line of the grader.

#[allow(dead_code, reason = "the commands that read pictures are still to come")]
mod input;

#[allow(dead_code, reason = "the command line is still to come")]
mod synth_command;

fn main() {}
