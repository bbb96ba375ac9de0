//! The command line as its users meet it: arguments, files and pipes in; output, files and exit status out.
//!
//! Pictures are drawn here from the encoder's matrix at 12 pixels per module, ideal in every respect: by the standard
//! each of their parameters has grade 4, and lowering the contrast to a stated value lowers one grade to a known one.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

mod asked;
mod authority;
mod inspect;
mod profiles;
mod register;
mod report;
mod tools;
