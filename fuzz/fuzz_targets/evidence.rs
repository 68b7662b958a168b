//! Files of strangers, looked through for what they say of themselves.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let findings = evidence::scan(bytes);
    let _words = findings.evidence();
});
