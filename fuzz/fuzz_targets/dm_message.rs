#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| grader_fuzz::dm_message(input));
