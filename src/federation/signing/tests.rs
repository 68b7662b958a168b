//! Signatures that are right, and everything that is not quite.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use url::Url;

use super::*;

/// 2027-01-15, 08:00:00 UTC.
const NOW: i64 = 1_800_000_000;

const KEY_ID: &str = "https://far.example/users/ada#main-key";

const BODY: &[u8] = b"{\"type\":\"Create\"}";

struct Pair {
    signer: Signer,
    public: PublicKey,
}

fn pair() -> Pair {
    let pair = Arc::new(KeyPair::generate(KeySize::Rsa2048).unwrap());
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let public = pem::encode(&pem::Pem::new("PUBLIC KEY", der.as_ref()));
    let public = PublicKey::from_pem(&public).unwrap();
    Pair { signer: Signer::new(KEY_ID.to_owned(), pair), public }
}

/// A request as it arrives.
#[derive(Clone)]
struct Arrived {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
}

impl Arrived {
    fn signed(signer: &Signer, method: &'static str, address: &str, body: Option<&[u8]>) -> Self {
        let url = Url::parse(address).unwrap();
        let mut headers = vec![("Host".to_owned(), "here.example".to_owned())];
        let made = signer.headers(method, &url, body, NOW).unwrap();
        headers.extend(made.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
        Self { method, target: format!("{}{query}", url.path()), headers }
    }

    fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.retain(|(known, _)| known != name);
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    /// With a change in the value of a header.
    fn changed(&self, name: &str, from: &str, to: &str) -> Self {
        let value = &self.headers.iter().find(|(known, _)| known == name).unwrap().1;
        assert!(value.contains(from), "{name}: {value}");
        self.with(name, &value.replace(from, to))
    }

    fn claim_at(&self, now: i64) -> Result<Claim, Fault> {
        let headers =
            Headers::from_pairs(self.headers.iter().map(|(name, value)| (name, value.as_str())));
        headers.check()?;
        let message = Message {
            method: self.method,
            scheme: "https",
            target: &self.target,
            headers: &headers,
        };
        let purpose = if self.method == "POST" { Purpose::Delivery } else { Purpose::Fetch };
        Claim::of(&message, purpose, now)
    }

    fn is_by(&self, key: &PublicKey) -> bool {
        self.claim_at(NOW).is_ok_and(|claim| claim.is_by(key))
    }
}

const INBOX: &str = "https://here.example/users/bo/inbox?a=b";

const FORMS: [Form; 2] = [Form::Cavage, Form::Rfc9421];

#[test]
fn what_we_sign_we_believe() {
    let pair = pair();
    for form in FORMS {
        let signer = pair.signer.in_form(form);
        let post = Arrived::signed(&signer, "POST", INBOX, Some(BODY));
        let claim = post.claim_at(NOW).unwrap();
        assert_eq!(claim.key_id, KEY_ID);
        assert!(claim.is_by(&pair.public), "{form:?}");
        assert!(!claim.is_by(&super::tests::pair().public), "{form:?}");
        let get = Arrived::signed(&signer, "GET", "https://here.example/users/bo", None);
        assert!(get.is_by(&pair.public), "{form:?}");
    }
}

#[test]
fn sig_03_sig_05_a_signature_holds_for_one_place_and_one_body() {
    let pair = pair();
    for form in FORMS {
        let good = Arrived::signed(&pair.signer.in_form(form), "POST", INBOX, Some(BODY));
        let mut elsewhere = good.clone();
        elsewhere.target = "/users/eve/inbox?a=b".to_owned();
        let mut other_query = good.clone();
        other_query.target = "/users/bo/inbox?a=c".to_owned();
        let other_host = good.with("Host", "there.example");
        let mut other_method = good.clone();
        other_method.method = "PUT";
        for changed in [elsewhere, other_query, other_host, other_method] {
            assert!(!changed.is_by(&pair.public), "{form:?}");
        }
    }
    let cavage = Arrived::signed(&pair.signer, "POST", INBOX, Some(BODY));
    let other_body = cavage.with("digest", &digest::legacy(b"other"));
    assert!(other_body.claim_at(NOW).is_ok() && !other_body.is_by(&pair.public));
    let new = Arrived::signed(&pair.signer.in_form(Form::Rfc9421), "POST", INBOX, Some(BODY));
    let other_body = new.with("content-digest", &digest::content(b"other"));
    assert!(other_body.claim_at(NOW).is_ok() && !other_body.is_by(&pair.public));
}

#[test]
fn sig_02_sig_04_nothing_comes_twice() {
    let signer = pair().signer;
    let good = Arrived::signed(&signer, "POST", INBOX, Some(BODY));
    for name in ["date", "digest", "signature", "Host"] {
        let mut twice = good.clone();
        let value = twice.headers.iter().find(|it| it.0 == name).unwrap().1.clone();
        twice.headers.push((name.to_ascii_uppercase(), value));
        assert!(matches!(twice.claim_at(NOW), Err(Fault::Twice(_))), "{name}");
    }
    for more in ["keyId=\"x\",", "headers=\"date\",", "signature=\"AAAA\",", "algorithm=\"x\","] {
        let twice = good.changed("signature", "keyId=", &format!("{more}keyId="));
        assert!(matches!(twice.claim_at(NOW), Err(Fault::Twice(_))), "{more}");
    }
    let unknown = good.changed("signature", "keyId=", "opaque=\"1\",keyId=");
    assert_eq!(unknown.claim_at(NOW), Err(Fault::Unknown));

    let good = Arrived::signed(&signer.in_form(Form::Rfc9421), "POST", INBOX, Some(BODY));
    let params = [";keyid=\"x\"", ";created=1", ";alg=\"ed25519\""];
    for more in params {
        let twice = good.changed("signature-input", ";created", &format!("{more};created"));
        assert!(matches!(twice.claim_at(NOW), Err(Fault::Twice(_))), "{more}");
    }
    let label = good.changed("signature", "sig1=", "sig1=:AAAA:, sig1=");
    assert!(matches!(label.claim_at(NOW), Err(Fault::Twice(_))));
    let unknown = good.changed("signature-input", ";created", ";more=1;created");
    assert_eq!(unknown.claim_at(NOW), Err(Fault::Unknown));
    let two = good.changed("signature", "sig1=", "sig0=:AAAA:, sig1=");
    assert!(two.claim_at(NOW).is_err());
    let part = good.changed("signature-input", "\"@method\"", "\"@method\" \"@method\"");
    assert!(part.claim_at(NOW).is_err());
}

#[test]
fn sig_05_sig_06_too_little_is_covered() {
    let signer = pair().signer;
    let good = Arrived::signed(&signer, "POST", INBOX, Some(BODY));
    let covered = "(request-target) host date digest";
    for less in [
        "host date digest",
        "(request-target) date digest",
        "(request-target) host digest",
        "(request-target) host date",
        "date",
        "",
        "(request-target) host date digest date",
        "(request-target) host date digest x-missing",
        "(request-target) host date digest (created)",
        "(request-target) host date digest (expires)",
    ] {
        let less = good.changed("signature", covered, less);
        assert!(
            matches!(less.claim_at(NOW), Err(Fault::Refused(_))),
            "{less:?}",
            less = less.headers
        );
    }
    let absent = good.changed("signature", &format!("headers=\"{covered}\","), "");
    assert!(matches!(absent.claim_at(NOW), Err(Fault::Refused(_))));

    let good = Arrived::signed(&signer.in_form(Form::Rfc9421), "POST", INBOX, Some(BODY));
    for (from, to) in [
        ("\"@method\" ", ""),
        ("\"@target-uri\" ", ""),
        ("\"@target-uri\" ", "\"@authority\" "),
        ("\"@target-uri\" ", "\"@authority\" \"@path\" "),
        ("\"@target-uri\" ", "\"@path\" \"@query\" "),
        (" \"content-digest\"", ""),
        ("\"@method\"", "\"@method\";req"),
        ("\"@method\"", "\"@method\" \"@status\""),
        ("\"@method\"", "\"@method\" \"x-missing\""),
        (";created=1800000000", ""),
    ] {
        let less = good.changed("signature-input", from, to);
        assert!(matches!(less.claim_at(NOW), Err(Fault::Refused(_))), "{from} → {to}");
    }
    for enough in ["\"@authority\" \"@path\" \"@query\" ", "\"@authority\" \"@request-target\" "] {
        let enough = good.changed("signature-input", "\"@target-uri\" ", enough);
        assert!(enough.claim_at(NOW).is_ok());
    }
}

#[test]
fn sig_08_the_date_lies_in_the_window() {
    let good = Arrived::signed(&pair().signer, "POST", INBOX, Some(BODY));
    let hour = 3_600;
    for (now, is_fine) in [
        (NOW + 11 * hour, true),
        (NOW + 12 * hour, true),
        (NOW + 12 * hour + 1, false),
        (NOW + 13 * hour, false),
        (NOW - hour / 2, true),
        (NOW - 2 * hour, false),
        (NOW - 10 * 365 * 24 * hour, false),
        (i64::MAX, false),
        (i64::MIN, false),
    ] {
        assert_eq!(good.claim_at(now).is_ok(), is_fine, "{now}");
    }
    let dates = [
        "",
        "yesterday",
        "Fri, 15 Jan 2027 08:00:00 +0100",
        "1800000000",
        "Thu, 01 Jan 1960 00:00:00 GMT",
    ];
    for date in dates {
        assert!(good.with("date", date).claim_at(NOW).is_err(), "{date}");
    }
    let mut missing = good.clone();
    missing.headers.retain(|(name, _)| name != "date");
    assert!(missing.claim_at(NOW).is_err());
}

#[test]
fn sig_09_created_and_expires_are_times_that_make_sense() {
    let good = Arrived::signed(&pair().signer, "POST", INBOX, Some(BODY));
    let cavage = |times: &str| {
        let good = good.changed(
            "signature",
            "headers=\"(request-target) host date",
            "headers=\"(request-target) host (created)",
        );
        good.changed("signature", "keyId=", &format!("{times},keyId=")).claim_at(NOW)
    };
    assert!(cavage("created=1800000000").is_ok());
    assert!(cavage("created=1800000000,expires=1800000060").is_ok());
    for wrong in [
        "created=1799956799",
        "created=1800003601",
        "created=-1",
        "created=-9223372036854775808",
        "created=9223372036854775807",
        "created=9223372036854775808",
        "created=99999999999999999999999999",
        "created=1.8e9",
        "created=\"1800000000\"",
        "created=+1800000000",
        "created=",
        "created=0x6b49d200",
        "created=1800000000,expires=1799999999",
        "created=1800000000,expires=-1",
        "created=1800000100,expires=1800000050",
        "created=1800000000,expires=9223372036854775808",
    ] {
        assert!(cavage(wrong).is_err(), "{wrong}");
    }
    let good = Arrived::signed(&pair().signer.in_form(Form::Rfc9421), "POST", INBOX, Some(BODY));
    let rfc =
        |times: &str| good.changed("signature-input", "created=1800000000", times).claim_at(NOW);
    assert!(rfc("created=1800000000;expires=1800000060").is_ok());
    for wrong in [
        "created=1799956799",
        "created=1800003601",
        "created=-1",
        "created=999999999999999",
        "created=9223372036854775807",
        "created=1800000000.5",
        "created=\"1800000000\"",
        "created",
        "created=1800000000;expires=1799999999",
        "created=1800000000;expires=-5",
        "created=1800000000;expires=@1800000060",
    ] {
        assert!(rfc(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn sig_15_what_is_no_signature_is_refused_and_nothing_panics() {
    let pair = pair();
    let good = Arrived::signed(&pair.signer, "POST", INBOX, Some(BODY));
    let signature = {
        let header = &good.headers.iter().find(|it| it.0 == "signature").unwrap().1;
        header.split("signature=\"").nth(1).unwrap().trim_end_matches('"').to_owned()
    };
    let long = "A".repeat(8 * 1024);
    for wrong in ["", "A", "AA==", "====", "ä", "not base64!", &long, signature.get(1..).unwrap()]
    {
        let changed = good.changed("signature", &signature, wrong);
        assert!(!changed.is_by(&pair.public), "{wrong}");
    }
    for wrong in ["none", "", "rsa-sha1", "hmac-sha256", "RSA-SHA256", "ed25519"] {
        assert!(!good.changed("signature", "rsa-sha256", wrong).is_by(&pair.public), "{wrong}");
    }
    assert!(good.changed("signature", "rsa-sha256", "hs2019").is_by(&pair.public));
    assert!(good.changed("signature", "algorithm=\"rsa-sha256\",", "").is_by(&pair.public));
    for wrong in [
        "",
        "=",
        ",",
        "\"",
        "keyId",
        "keyId=",
        "keyId=\"",
        "keyId=\"a\"",
        "keyId=\"a\" b=\"c\"",
        "keyId=\"a\\\"b\"",
        "Signature keyId=\"a\"",
        "sig1=:AAAA:",
        "keyId=\"\",signature=\"\"",
        "é=\"ü\"",
    ] {
        assert!(good.with("signature", wrong).claim_at(NOW).is_err(), "{wrong}");
    }
    let good = Arrived::signed(&pair.signer.in_form(Form::Rfc9421), "POST", INBOX, Some(BODY));
    for wrong in ["none", "hmac-sha256", "rsa-pss-sha512", "ecdsa-p256-sha256", "ed25519", ""] {
        let changed = good.changed("signature-input", "rsa-v1_5-sha256", wrong);
        assert!(!changed.is_by(&pair.public), "{wrong}");
    }
    for wrong in [
        "",
        "sig1",
        "sig1=::",
        "sig1=:AA",
        "sig1=\"AAAA\"",
        "sig2=:AAAA:",
        "=:AAAA:",
        &format!("sig1=:{long}:"),
    ] {
        assert!(good.with("signature", wrong).claim_at(NOW).is_err(), "{wrong}");
    }
    for wrong in ["", "sig1", "sig1=()", "sig1=(", "sig1=1", "sig1=(1)", "sig1=(\"@method\"", "ä"]
    {
        assert!(good.with("signature-input", wrong).claim_at(NOW).is_err(), "{wrong}");
    }
}

/// RFC 9421, B.2.6: the published signature with the published Ed25519 key.
#[test]
fn the_example_of_the_standard_holds() {
    use base64::Engine as _;
    let raw = base64::engine::general_purpose::STANDARD
        .decode("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
        .unwrap();
    let key = PublicKey::from_ed25519(&raw).unwrap();
    let headers = Headers::from_pairs([
        ("Host", "example.com"),
        ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("Content-Type", "application/json"),
        ("Content-Length", "18"),
    ]);
    let message = Message {
        method: "POST",
        scheme: "https",
        target: "/foo?param=Value&Pet=dog",
        headers: &headers,
    };
    let input = "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
    let signature = "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:";
    // It does not cover the query, which we want; the text that is signed is the same without.
    let bare = Message { target: "/foo", ..message };
    assert!(rfc9421::claim(&message, input, signature, Purpose::Fetch, 1_618_884_500).is_err());
    let claim = rfc9421::claim(&bare, input, signature, Purpose::Fetch, 1_618_884_500).unwrap();
    assert!(claim.is_by(&key));
}
