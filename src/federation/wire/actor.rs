//! Actors: people, groups, programs and servers, as others describe them.

use serde_json::Value;
use services::client::domain_of;
use services::remote_accounts::{ActorFacts, ActorKind, PublicKey};
use url::Url;

use super::consent::statement;
use super::read::{Doc, address, cut, id_of, is_at_home, is_no_step_down, is_public};

/// Characters of a name at most.
const NAME: usize = 2_048;

/// Characters of a bio at most.
const BIO: usize = 20_480;

/// Lines of a profile at most.
const FIELDS: usize = 50;

/// Other names of one person at most.
const ALIASES: usize = 256;

/// Characters of a name in addresses at most.
const USERNAME: usize = 128;

/// Characters of a public key at most; RSA with 8,192 bits has half of that.
const KEY: usize = 4_096;

/// Why a document is no actor for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActorFault {
    /// It is no object, or has no type of an actor.
    #[error("this is no actor")]
    NoActor,
    /// It has no id that can be asked.
    #[error("the actor has no usable id")]
    NoId,
    /// Its name is missing or could not stand in an address.
    #[error("the actor has no usable name")]
    NoName,
    /// It has no inbox, or one on another host.
    #[error("the actor has no inbox on its own host")]
    NoInbox,
}

/// Reads an actor. Whatever it calls its own must be on its own host, and not less protected than
/// the document itself; what is not is left out, and without an inbox there is no actor.
///
/// The caller has made sure that the document comes from where its id says.
pub fn parse(value: &Value) -> Result<ActorFacts, ActorFault> {
    let document = Doc::of(value).ok_or(ActorFault::NoActor)?;
    let kind = kind_of(document).ok_or(ActorFault::NoActor)?;
    let uri = document.id_text().ok_or(ActorFault::NoId)?;
    let id = document.id().ok_or(ActorFault::NoId)?;
    let domain = domain_of(&id);
    let own = |key: &str| document.link(key).filter(|url| is_at_home(&id, url));
    let own_text = |key: &str| {
        own(key).and_then(|_| document.link_text(key)).map(str::to_owned).unwrap_or_default()
    };
    let inbox = own("inbox").ok_or(ActorFault::NoInbox)?;
    let shared = document
        .get("endpoints")
        .and_then(Doc::of)
        .and_then(|endpoints| endpoints.link("sharedInbox"))
        .or_else(|| document.link("sharedInbox"))
        .filter(|url| is_at_home(&id, url));
    let username = username(document, &id).ok_or(ActorFault::NoName)?;
    let aliases = document.names("alsoKnownAs", ALIASES).into_iter();
    Ok(ActorFacts {
        username,
        domain,
        kind,
        url: page(document, &id),
        inbox: inbox.into(),
        shared_inbox: shared.map(String::from),
        followers: own_text("followers"),
        following: own_text("following"),
        outbox: own_text("outbox"),
        featured: own_text("featured"),
        display_name: document.text_or_map("name", NAME).0.unwrap_or_default().trim().to_owned(),
        bio: document.text_or_map("summary", BIO).0.unwrap_or_default(),
        fields: fields(document),
        avatar_url: picture(document, &id, "icon"),
        header_url: picture(document, &id, "image"),
        also_known_as: aliases.filter(|it| address(it).is_some()).map(str::to_owned).collect(),
        moved_to: document.link_text("movedTo").map(str::to_owned).unwrap_or_default(),
        is_locked: document.is_set("manuallyApprovesFollowers"),
        is_discoverable: document.is_set("discoverable"),
        is_indexable: is_indexable(document),
        is_suspended: document.is_set("suspended"),
        key: public_key(document, &id),
        ed25519_key: multikey(document, &id),
        claimed_followers: document.claimed("followers"),
        claimed_following: document.claimed("following"),
        claimed_posts: document.claimed("outbox"),
        published: document.time("published"),
        updated: document.time("updated"),
        terms: statement(value),
        promises: promises(document),
        uri: uri.to_owned(),
    })
}

/// Whether strangers may find public posts by searching: FEP-268d where it is said, else FEP-5feb,
/// where silence is a no.
fn is_indexable(document: Doc<'_>) -> bool {
    let named = document.names("searchableBy", 8);
    if named.is_empty() { document.is_set("indexable") } else { named.into_iter().any(is_public) }
}

/// Whether a value looks like an actor.
pub fn is_actor(value: &Value) -> bool {
    Doc::of(value).and_then(kind_of).is_some()
}

fn kind_of(document: Doc<'_>) -> Option<ActorKind> {
    document.kinds().into_iter().find_map(|kind| {
        Some(match kind {
            "Person" => ActorKind::Person,
            "Service" => ActorKind::Service,
            "Application" => ActorKind::Application,
            "Group" => ActorKind::Group,
            "Organization" => ActorKind::Organization,
            _ => return None,
        })
    })
}

/// The name in addresses: as the actor says, else the last part of its id.
fn username(document: Doc<'_>, id: &Url) -> Option<String> {
    let said = document.text("preferredUsername", USERNAME + 1);
    let last = || {
        let last = id.path_segments()?.rfind(|part| !part.is_empty())?;
        Some(last.trim_start_matches('@').to_owned())
    };
    let name = said.map(|name| name.trim().trim_start_matches('@').to_owned());
    let name = name.filter(|name| !name.is_empty()).or_else(last)?;
    let is_name = |c: char| c.is_alphanumeric() || "_.-~".contains(c);
    let fits = name.chars().count() <= USERNAME && !name.is_empty() && name.chars().all(is_name);
    fits.then_some(name)
}

/// The page for people; of several the first that is none of a program.
fn page(document: Doc<'_>, id: &Url) -> String {
    let pages = document.list("url", 20);
    let is_page = |value: &&Value| {
        let media_type = Doc::of(value).and_then(|link| link.text("mediaType", 100));
        media_type.is_none_or(|it| it.starts_with("text/html"))
    };
    let own = |value: &Value| id_of(value).filter(|url| is_at_home(id, url));
    let page = pages.into_iter().filter(is_page).find_map(own);
    page.map_or_else(|| id.to_string(), String::from)
}

fn fields(document: Doc<'_>) -> Vec<(String, String)> {
    let pair = |value: &Value| {
        let field =
            Doc::of(value).filter(|it| it.is_any(&["PropertyValue", "schema:PropertyValue"]))?;
        let name = field.text("name", 255)?;
        // Mastodon's context names the key wrongly, and others follow the right one.
        let value = field.text("value", NAME).or_else(|| field.text("schema:value", NAME))?;
        Some((name, value))
    };
    document.list("attachment", FIELDS).into_iter().filter_map(pair).collect()
}

/// The first picture under a key. It may lie on another host.
fn picture(document: Doc<'_>, id: &Url, key: &str) -> String {
    let url = |value: &Value| {
        let inner = Doc::of(value).and_then(|picture| {
            let links = picture.list("url", 5).into_iter();
            links.chain(picture.list("href", 1)).find_map(id_of)
        });
        let url = inner.or_else(|| value.as_str().and_then(address))?;
        is_no_step_down(id, &url).then_some(url)
    };
    document.list(key, 10).into_iter().find_map(url).map(String::from).unwrap_or_default()
}

/// The key for HTTP signatures. It must say that it is this actor's, and lie on the same host.
fn public_key(document: Doc<'_>, id: &Url) -> Option<PublicKey> {
    document.list("publicKey", 10).into_iter().find_map(|value| {
        let key = Doc::of(value)?;
        key.id().filter(|key_id| is_at_home(id, key_id))?;
        let owner = key.link("owner").or_else(|| key.link("controller"));
        let key_id = key.id_text()?.to_owned();
        let pem = key.text("publicKeyPem", KEY + 1).filter(|pem| pem.len() <= KEY)?;
        (owner.as_ref() == Some(id)).then_some(PublicKey { id: key_id, pem })
    })
}

/// The key for proofs in documents (FEP-521a).
fn multikey(document: Doc<'_>, id: &Url) -> String {
    let keys = document.list("assertionMethod", 10).into_iter().filter_map(Doc::of);
    let own = keys.filter(|key| key.is_any(&["Multikey"])).find_map(|key| {
        key.id().filter(|key_id| is_at_home(id, key_id))?;
        let controller = key.link("controller")?;
        let multibase = key.text("publicKeyMultibase", 200)?;
        (controller == *id && multibase.starts_with("z6Mk")).then_some(multibase)
    });
    own.unwrap_or_default()
}

/// The capabilities that the actor's server says it has (FEP-844e).
fn promises(document: Doc<'_>) -> Vec<String> {
    let of = |it: Doc<'_>| -> Vec<String> {
        let named = it.names("implements", 50).into_iter();
        named.map(|name| cut(name, 255)).collect()
    };
    let generator = document.get("generator").and_then(Doc::of);
    let mut all = of(document);
    all.extend(generator.map(of).unwrap_or_default());
    all.truncate(50);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::Consent;
    use serde_json::json;

    fn ana() -> Value {
        json!({
            "id": "https://far.example/users/ana", "type": "Person", "preferredUsername": "ana",
            "inbox": "https://far.example/users/ana/inbox",
            "publicKey": { "id": "https://far.example/users/ana#main-key",
                "owner": "https://far.example/users/ana", "publicKeyPem": "PEM" },
        })
    }

    fn with(key: &str, value: Value) -> Value {
        let mut actor = ana();
        actor[key] = value;
        actor
    }

    #[test]
    fn what_lies_on_another_host_or_is_not_protected_is_not_the_actors() {
        for foreign in ["https://evil.example/x", "http://far.example/x", "ftp://far.example/x"] {
            for key in ["outbox", "followers", "following", "featured"] {
                let facts = parse(&with(key, json!(foreign))).unwrap();
                let all = [facts.outbox, facts.followers, facts.following, facts.featured];
                assert_eq!(all, [""; 4].map(str::to_owned), "{key} {foreign}");
            }
            let shared = parse(&with("endpoints", json!({ "sharedInbox": foreign }))).unwrap();
            assert_eq!(shared.shared_inbox, None);
            assert_eq!(parse(&with("url", json!(foreign))).unwrap().url, shared.uri);
            assert_eq!(parse(&with("inbox", json!(foreign))), Err(ActorFault::NoInbox));
            let key = json!({ "id": foreign, "owner": shared.uri, "publicKeyPem": "PEM" });
            assert_eq!(parse(&with("publicKey", key)).unwrap().key, None);
        }
        let other = json!({ "id": "https://far.example/users/ana#main-key",
            "owner": "https://far.example/users/bob", "publicKeyPem": "PEM" });
        assert_eq!(parse(&with("publicKey", other)).unwrap().key, None);
    }

    #[test]
    fn too_much_is_cut() {
        let facts = parse(&with("name", json!("n".repeat(1_000_000)))).unwrap();
        assert_eq!(facts.display_name.len(), NAME);
        let facts = parse(&with("summary", json!("n".repeat(1_000_000)))).unwrap();
        assert_eq!(facts.bio.len(), BIO);
        let field = json!({ "type": "PropertyValue", "name": "n", "value": "v" });
        let facts = parse(&with("attachment", json!(vec![field; 50_000]))).unwrap();
        assert_eq!(facts.fields.len(), FIELDS);
        let alias = json!("https://far.example/other");
        let facts = parse(&with("alsoKnownAs", json!(vec![alias; 10_000]))).unwrap();
        assert_eq!(facts.also_known_as.len(), ALIASES);
        let key = json!({ "id": "https://far.example/users/ana#main-key",
            "owner": "https://far.example/users/ana", "publicKeyPem": "P".repeat(100_000) });
        assert_eq!(parse(&with("publicKey", key)).unwrap().key, None);
    }

    #[test]
    fn names_that_could_be_markup_or_paths_are_no_names() {
        for odd in ["a b", "<b>", "a/b", "a@b", "a\u{202e}b", &"n".repeat(129)] {
            let found = parse(&with("preferredUsername", json!(odd)));
            assert_eq!(found.map(|it| it.username), Err(ActorFault::NoName), "{odd}");
        }
        let facts = parse(&with("preferredUsername", json!(""))).unwrap();
        assert_eq!(facts.username, "ana");
        let facts = parse(&with("preferredUsername", json!("@ana"))).unwrap();
        assert_eq!(facts.username, "ana");
    }

    #[test]
    fn claims_and_words_are_read() {
        let facts = parse(&with(
            "followers",
            json!({ "id": "https://far.example/f",
            "totalItems": -5 }),
        ))
        .unwrap();
        assert_eq!(
            (facts.claimed_followers, facts.followers.as_str()),
            (None, "https://far.example/f")
        );
        let facts = parse(&with("aiConsent", json!("no"))).unwrap();
        assert_eq!(facts.terms, Consent::DENIED);
        assert_eq!(parse(&json!({ "type": "Note" })), Err(ActorFault::NoActor));
        assert_eq!(parse(&json!([])), Err(ActorFault::NoActor));
        assert_eq!(parse(&with("id", json!("acct:ana"))), Err(ActorFault::NoId));
    }
}
