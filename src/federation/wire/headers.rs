//! What response headers say about consent. They can only tighten.
//!
//! `Content-Usage` is IETF AIPREF (vocabulary -07, attachment -05), still a
//! draft; `Content-Signal` is Cloudflare's; `TDM-Reservation` is the W3C TDM
//! Reservation Protocol; `noai` in `X-Robots-Tag` comes from `DeviantArt`.

use consent::resolve::{MINING_RESERVED, NO_GENERATIVE_TRAINING, NO_INPUT, NO_TRAINING};
use consent::{Consent, Permission, Use, robots_statement};
use serde_json::Value;
use sfv::{Dictionary, Item, ListEntry, Parser};

use super::texts;

/// What a set of headers says, names in any case. A header that stands several
/// times counts line by line, and the strictest line holds: a proxy that adds a
/// line must not loosen.
pub fn statement<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Consent {
    headers
        .into_iter()
        .map(|(name, value)| line(name, value))
        .fold(Consent::UNKNOWN, Consent::beside)
        .tightening()
}

/// The same for headers kept as JSON: an object of names, each with one value or
/// a list of values.
pub fn statement_in(headers: &Value) -> Consent {
    let Some(map) = headers.as_object() else {
        return Consent::UNKNOWN;
    };
    map.iter()
        .flat_map(|(name, value)| texts(value).into_iter().map(move |text| line(name, &text)))
        .fold(Consent::UNKNOWN, Consent::beside)
        .tightening()
}

fn line(name: &str, value: &str) -> Consent {
    match name.trim().to_ascii_lowercase().as_str() {
        "x-robots-tag" => robots_statement(&[value]),
        "tdm-reservation" => tdm_reservation(value),
        "content-usage" => content_usage(value),
        "content-signal" => content_signal(value),
        _ => Consent::UNKNOWN,
    }
}

/// `1` reserves, everything else leaves it open.
pub(crate) fn tdm_reservation(value: &str) -> Consent {
    if value.split(',').any(|part| part.trim() == "1") { MINING_RESERVED } else { Consent::UNKNOWN }
}

/// A Structured Field dictionary (RFC 9651): of a repeated key the last counts,
/// and a line that does not parse is as if it were not there.
fn content_usage(value: &str) -> Consent {
    let Ok(labels) = Parser::new(value.trim()).parse::<Dictionary>() else {
        return Consent::UNKNOWN;
    };
    labels
        .iter()
        .filter_map(|(key, entry)| match entry {
            ListEntry::Item(item) => Some((key.as_str(), item)),
            ListEntry::InnerList(_) => None,
        })
        .filter(|(_, item)| is_no(item))
        .map(|(key, item)| usage_label(key, item))
        .fold(Consent::UNKNOWN, Consent::beside)
}

fn is_no(item: &Item) -> bool {
    item.bare_item.as_token().is_some_and(|token| token.as_str() == "n")
}

/// One label with the value "no". With the parameter `exceptions` of CC signals
/// it is a yes under conditions, also on `train-genai`, the label for which they
/// were written and which AIPREF has since dropped.
fn usage_label(label: &str, item: &Item) -> Consent {
    let excepted = item.params.keys().any(|key| key.as_str() == "exceptions");
    match (label, excepted) {
        ("train-ai" | "train-genai", true) => {
            Consent::UNKNOWN.with(Use::AiGenerativeTraining, Permission::Constrained)
        }
        ("train-ai", false) => NO_GENERATIVE_TRAINING,
        _ => Consent::UNKNOWN,
    }
}

/// A comma-separated list of `signal=yes` or `signal=no`.
fn content_signal(value: &str) -> Consent {
    value
        .split([',', ';'])
        .filter_map(|signal| signal.split_once('='))
        .map(|(name, word)| (name.trim().to_ascii_lowercase(), word.trim()))
        .filter(|(_, word)| word.eq_ignore_ascii_case("no"))
        .map(|(name, _)| match name.as_str() {
            "ai-train" => NO_TRAINING,
            "ai-input" => NO_INPUT,
            _ => Consent::UNKNOWN,
        })
        .fold(Consent::UNKNOWN, Consent::beside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn says(name: &str, value: &str) -> String {
        statement([(name, value)]).letters()
    }

    #[test]
    fn every_header_maps_to_its_uses_in_any_case_of_its_name() {
        for (name, value, expected) in [
            ("X-Robots-Tag", "noai", "UNNN"),
            ("x-robots-tag", "noindex, NoImageAI", "UNNN"),
            ("X-ROBOTS-TAG", "otherbot: noml", "UNNU"),
            ("X-Robots-Tag", "noindex, nofollow", "UUUU"),
            ("TDM-Reservation", " 1 ", "NNNU"),
            ("tdm-reservation", "0", "UUUU"),
            ("Content-Signal", "search=yes,ai-train=no", "UNNU"),
            ("content-signal", "AI-Input = NO; use=reference", "UUUN"),
            ("Content-Signal", "ai-train=yes, ai-input=maybe", "UUUU"),
            ("Retry-After", "1", "UUUU"),
        ] {
            assert_eq!(says(name, value), expected, "{name}: {value}");
        }
    }

    #[test]
    fn content_usage_is_a_structured_field() {
        for (value, expected) in [
            ("train-ai=n", "UUNU"),
            ("search=y,train-ai=n", "UUNU"),
            ("train-ai=y, train-ai=n", "UUNU"),
            ("train-ai=n, train-ai=y", "UUUU"),
            ("train-ai=n;note=\"see, terms\", search=y", "UUNU"),
            ("train-ai=n;exceptions=cc-cr-ec", "UUCU"),
            ("train-genai=n;exceptions=cc-cr-ec", "UUCU"),
            ("train-genai=n, bots=n, tdm=n", "UUUU"),
            ("train-ai", "UUUU"),
            ("train-ai=\"n\"", "UUUU"),
            ("train-ai=N", "UUUU"),
            ("train-ai=(n)", "UUUU"),
            ("note=\"train-ai=n\"", "UUUU"),
            ("train-ai=n,", "UUUU"),
            ("", "UUUU"),
        ] {
            assert_eq!(says("Content-Usage", value), expected, "{value}");
        }
    }

    #[test]
    fn several_lines_add_up_to_the_strictest() {
        let headers = json!({
            "Content-Usage": ["train-ai=n", "train-ai=y", "not parsable ,,"],
            "X-Robots-Tag": ["noindex", "noml"],
            "tdm-reservation": 0,
            "Content-Signal": null,
            "X-Odd": { "a": 1 },
        });
        assert_eq!(statement_in(&headers).letters(), "UNNU");
        assert_eq!(statement_in(&json!({ "TDM-Reservation": 1 })).letters(), "NNNU");
        for odd in [json!(null), json!("noai"), json!([1, 2])] {
            assert_eq!(statement_in(&odd), Consent::UNKNOWN);
        }
    }
}
