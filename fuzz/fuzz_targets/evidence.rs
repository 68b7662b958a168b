//! Files of strangers, looked through for what they say of themselves.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let findings = evidence::scan_all(bytes);
    let _words = findings.evidence();
    // The same bytes as a picture of 256 columns, which may be marked.
    let rows = u32::try_from(bytes.len() / 768).unwrap_or_default();
    let _mark = evidence::watermark(bytes, 256, rows, 3);
});
