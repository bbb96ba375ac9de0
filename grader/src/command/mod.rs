//! What the command lines of this project share: pictures and other files, help in two languages, the terminal.
//!
//! Nothing that measures sees this module: it alone reads files and the environment.

pub mod application;
pub mod files;
pub mod help;
pub mod input;
pub mod language;
pub mod ledger;
pub mod records;
pub mod stated;
pub mod status;
pub mod terminal;
pub mod test_report;
pub mod told;
pub mod usage;
