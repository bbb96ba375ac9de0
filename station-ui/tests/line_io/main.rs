//! The line against devices that speak over real pseudo-terminals and loopback connections, and misbehave.
#![expect(clippy::unwrap_used, reason = "tests end at the first surprise")]

mod device;
mod light;
mod modbus;
mod simulated;
mod text;
mod watch;
