//! RFC 9421, HTTP Message Signatures: `Signature-Input: sig1=("@method" …);created=…;keyid="…"`
//! with `Signature: sig1=:…:`.

use sfv::{BareItem, Dictionary, FieldType, InnerList, ListEntry, Parser};

use super::{Algorithm, Claim, Fault, MOST_SIGNATURE, Message, Purpose, compact};

/// Parts that one signature covers at most.
const MOST_COVERED: usize = 32;

const BROKEN: Fault = Fault::Refused("the signature cannot be read");

/// Reads a signature of this form.
pub(super) fn claim(
    message: &Message<'_>,
    input: &str,
    signature: &str,
    purpose: Purpose,
    now: i64,
) -> Result<Claim, Fault> {
    let (label, input) = the_one(input)?;
    let ListEntry::InnerList(covered) = input else { return Err(BROKEN) };
    let (signed_label, signature) = the_one(signature)?;
    let ListEntry::Item(signature) = signature else { return Err(BROKEN) };
    let BareItem::ByteSequence(signature) = signature.bare_item else { return Err(BROKEN) };
    if label != signed_label || signature.is_empty() || signature.len() > MOST_SIGNATURE {
        return Err(BROKEN);
    }
    let params = Params::of(&covered)?;
    let created = params.created.ok_or(Fault::Refused("the signature does not say when"))?;
    super::check_times(Some(created), params.expires, now)?;
    let names = names(&covered)?;
    check_cover(&names, message, purpose)?;
    let mut base = String::with_capacity(512);
    for name in &names {
        let value = part(message, name)?;
        base.extend(["\"", name, "\": ", value.as_ref(), "\n"]);
    }
    base.push_str("\"@signature-params\": ");
    base.push_str(&written(&covered)?);
    Ok(Claim {
        key_id: params.key_id.filter(|it| !it.is_empty()).ok_or(BROKEN)?,
        algorithm: params.algorithm,
        base: base.into_bytes(),
        signature,
    })
}

/// The one member of a dictionary, with its name.
///
/// A parser of structured fields lets the last of two equal names win. Written anew, such a
/// field is shorter than it came; that is how a name that came twice is found.
fn the_one(field: &str) -> Result<(String, ListEntry), Fault> {
    let members: Dictionary = Parser::new(field).parse().map_err(|_| BROKEN)?;
    let anew = members.serialize().unwrap_or_default();
    if compact(&anew) != compact(field) {
        return Err(Fault::Twice("a part of the signature"));
    }
    let mut members = members.into_iter();
    match (members.next(), members.next()) {
        (Some((name, entry)), None) => Ok((name.as_str().to_owned(), entry)),
        _ => Err(Fault::Refused("there is more than one signature, or none")),
    }
}

#[derive(Debug)]
struct Params {
    key_id: Option<String>,
    algorithm: Algorithm,
    created: Option<i64>,
    expires: Option<i64>,
}

impl Params {
    fn of(list: &InnerList) -> Result<Self, Fault> {
        let mut params =
            Self { key_id: None, algorithm: Algorithm::OfKey, created: None, expires: None };
        for (name, value) in &list.params {
            match (name.as_str(), value) {
                ("created", BareItem::Integer(at)) => params.created = Some(i64::from(*at)),
                ("expires", BareItem::Integer(at)) => params.expires = Some(i64::from(*at)),
                ("keyid", BareItem::String(text)) => {
                    params.key_id = Some(text.as_str().to_owned());
                }
                ("alg", BareItem::String(text)) => params.algorithm = algorithm(text.as_str())?,
                ("nonce" | "tag", BareItem::String(_)) => {}
                ("created" | "expires" | "keyid" | "alg" | "nonce" | "tag", _) => {
                    return Err(BROKEN);
                }
                _ => return Err(Fault::Unknown),
            }
        }
        Ok(params)
    }
}

fn algorithm(name: &str) -> Result<Algorithm, Fault> {
    match name {
        "rsa-v1_5-sha256" => Ok(Algorithm::Rsa),
        "ed25519" => Ok(Algorithm::Ed25519),
        _ => Err(Fault::Refused("that algorithm is not taken")),
    }
}

/// What is covered. A part with parameters of its own (`;sf`, `;req`, `;key`) means something
/// that no server of ours sends.
fn names(list: &InnerList) -> Result<Vec<String>, Fault> {
    let mut names: Vec<String> = Vec::with_capacity(list.items.len());
    for item in &list.items {
        let BareItem::String(name) = &item.bare_item else { return Err(BROKEN) };
        let name = name.as_str();
        let is_twice = names.iter().any(|it| it == name);
        if !item.params.is_empty() || is_twice || names.len() >= MOST_COVERED {
            return Err(Fault::Refused("the list of what is signed cannot be right"));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// What must be signed: how and where the request goes, and what it brings.
fn check_cover(names: &[String], message: &Message<'_>, purpose: Purpose) -> Result<(), Fault> {
    let has = |name: &str| names.iter().any(|it| it == name);
    let has_query = message.target.contains('?');
    let says_path = has("@request-target") || (has("@path") && (has("@query") || !has_query));
    let says_where = has("@target-uri") || (has("@authority") && says_path);
    let is_enough =
        has("@method") && says_where && (purpose == Purpose::Fetch || has("content-digest"));
    if is_enough { Ok(()) } else { Err(Fault::Refused("the signature does not cover enough")) }
}

/// The value of one part.
fn part(message: &Message<'_>, name: &str) -> Result<String, Fault> {
    let missing = Fault::Refused("something that is signed is not there");
    let (path, query) = match message.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (message.target, None),
    };
    let host = || message.headers.first("host").ok_or(missing);
    match name {
        "@method" => Ok(message.method.to_ascii_uppercase()),
        "@target-uri" => Ok(format!("{}://{}{}", message.scheme, host()?, message.target)),
        "@authority" => Ok(authority(host()?, message.scheme)),
        "@scheme" => Ok(message.scheme.to_owned()),
        "@request-target" => Ok(message.target.to_owned()),
        "@path" => Ok(path.to_owned()),
        "@query" => Ok(format!("?{}", query.unwrap_or_default())),
        derived if derived.starts_with('@') => {
            Err(Fault::Refused("the signature covers something that we do not know"))
        }
        header => {
            if message.headers.has_two(header) {
                return Err(Fault::Refused("something that is signed is there twice"));
            }
            Ok(message.headers.first(header).ok_or(missing)?.trim().to_owned())
        }
    }
}

/// In lower case, without a port that goes without saying.
fn authority(host: &str, scheme: &str) -> String {
    let host = host.to_ascii_lowercase();
    let usual = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(usual).unwrap_or(&host).to_owned()
}

/// A list as the standard writes it.
fn written(list: &InnerList) -> Result<String, Fault> {
    let whole = vec![ListEntry::InnerList(list.clone())];
    whole.serialize().ok_or(BROKEN)
}

/// What we sign, and the field that says so.
pub(super) struct ToSign {
    /// The text.
    pub(super) base: String,
    /// The value of `Signature-Input`.
    pub(super) input: String,
}

/// The text for a request of ours.
pub(super) fn to_sign(
    method: &str,
    target_uri: &str,
    digest: Option<&str>,
    key_id: &str,
    created: i64,
) -> ToSign {
    let mut base = format!("\"@method\": {method}\n\"@target-uri\": {target_uri}\n");
    let mut covered = "\"@method\" \"@target-uri\"".to_owned();
    if let Some(digest) = digest {
        base.extend(["\"content-digest\": ", digest, "\n"]);
        covered.push_str(" \"content-digest\"");
    }
    let params =
        format!("({covered});created={created};keyid=\"{key_id}\";alg=\"rsa-v1_5-sha256\"");
    base.extend(["\"@signature-params\": ", &params]);
    ToSign { base, input: format!("sig1={params}") }
}
