//! Documents of strangers, from the bytes to what is taken from them.

#![no_main]

use federation::{json, wire};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = json::parse(bytes) else { return };
    // What our reader takes, every reader takes, and reads the same out of it.
    let again: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
    assert_eq!(Some(&value), again.as_ref(), "JSON for one is JSON for all");
    let _activity = wire::activity::parse(&value);
    let _actor = wire::actor::parse(&value);
    if let Ok(facts) = wire::note::parse(&value) {
        assert!(!facts.uri.is_empty(), "a post without an id");
    }
    let _statement = wire::consent::statement(&value);
    for attachment in wire::consent::attachments(&value) {
        let _claims = wire::consent::claims(&value, Some(attachment));
    }
    let _headers = wire::headers::statement_in(&value);
});
