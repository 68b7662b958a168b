//! The documents of a host that nobody wrote by hand: actors, discovery, collections.

use serde_json::{Value, json};

use super::sign::Key;
use super::wire::Reply;
use super::world::{Actor, Host, Manners, World};

pub const ACTIVITY_JSON: &str = "application/activity+json";
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// The context of every document, with the terms of consent inside.
pub fn context() -> Value {
    json!(["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1", {
        "toot": "http://joinmastodon.org/ns#",
        "aic": "https://w3id.org/fep/4736#",
        "AIConsent": "aic:AIConsent",
        "aiConsent": { "@id": "aic:aiConsent", "@type": "@id" },
        "dataMining": "aic:dataMining",
        "aiTraining": "aic:aiTraining",
        "aiGenerativeTraining": "aic:aiGenerativeTraining",
        "aiInference": "aic:aiInference",
        "genAI": "aic:genAI",
        "digitalSourceType": { "@id": "https://schema.org/digitalSourceType", "@type": "@id" },
        "xRobotsTag": "https://www.robotstxt.org/meta.html",
        "featured": { "@id": "toot:featured", "@type": "@id" },
        "blurhash": "toot:blurhash",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "implements": { "@id": "https://w3id.org/fep/844e/implements", "@type": "@id", "@container": "@list" }
    }])
}

/// Four letters as `aiConsent` says them: `N` no, `A` allowed, `C` under conditions, `U` nothing.
pub fn consent(letters: &str) -> Value {
    let mut stated = json!({ "type": "AIConsent" });
    let uses = ["dataMining", "aiTraining", "aiGenerativeTraining", "aiInference"];
    for (name, letter) in uses.iter().zip(letters.chars()) {
        match letter {
            'N' => stated[*name] = json!("notAllowed"),
            'A' => stated[*name] = json!("allowed"),
            'C' => stated[*name] = json!("constrained"),
            'U' => {}
            other => panic!("{other} in {letters}: four letters of N A C U"),
        }
    }
    stated
}

/// What a host answers when nobody put a document there.
pub fn made_up(world: &World, host: &Host, path: &str, query: &str) -> Reply {
    let found = match path {
        "/.well-known/webfinger" => webfinger(host, query),
        "/.well-known/nodeinfo" => Some(nodeinfo_links(host)),
        "/nodeinfo/2.0" | "/nodeinfo/2.1" => Some(nodeinfo(&host.state().manners, path)),
        "/actor" => Some(document(&instance_actor(world, host))),
        _ => of_actor(world, host, path),
    };
    found.unwrap_or_else(|| Reply::empty(404))
}

fn document(value: &Value) -> Reply {
    Reply::of(ACTIVITY_JSON, value.to_string())
}

fn webfinger(host: &Host, query: &str) -> Option<Reply> {
    let resource = query.strip_prefix("resource=")?.split('&').next()?;
    let resource = resource.replace("%3A", ":").replace("%40", "@").replace("%2F", "/");
    let name = match resource.strip_prefix("acct:") {
        Some(account) => {
            let (name, domain) = account.trim_start_matches('@').split_once('@')?;
            (domain == host.domain).then_some(name.to_owned())?
        }
        None => resource.strip_prefix(&host.actor_id(""))?.to_owned(),
    };
    let is_here = host.state().actors.contains_key(&name);
    let id = host.actor_id(&name);
    is_here.then(|| {
        let body = json!({
            "subject": format!("acct:{name}@{}", host.domain),
            "aliases": [id],
            "links": [
                { "rel": "self", "type": ACTIVITY_JSON, "href": id },
                { "rel": "http://ostatus.org/schema/1.0/subscribe",
                  "template": format!("{}/authorize_interaction?uri={{uri}}", host.origin) },
            ],
        });
        Reply::of("application/jrd+json", body.to_string())
    })
}

fn nodeinfo_links(host: &Host) -> Reply {
    let link = |version: &str| {
        json!({
            "rel": format!("http://nodeinfo.diaspora.software/ns/schema/{version}"),
            "href": format!("{}/nodeinfo/{version}", host.origin),
        })
    };
    Reply::of("application/json", json!({ "links": [link("2.0"), link("2.1")] }).to_string())
}

fn nodeinfo(manners: &Manners, path: &str) -> Reply {
    let mut body = json!({
        "version": path.rsplit('/').next(),
        "software": { "name": manners.software, "version": "1.2.3" },
        "protocols": ["activitypub"],
        "services": { "inbound": [], "outbound": [] },
        "openRegistrations": false,
        "usage": { "users": {} },
        "metadata": {},
    });
    if manners.promises {
        body["metadata"]["aiConsent"] =
            json!({ "spec": "https://w3id.org/fep/4736", "honoursConsent": true });
    }
    Reply::of("application/json", body.to_string())
}

fn implements() -> Value {
    json!([{ "type": "Link", "href": "https://w3id.org/fep/4736#honours-consent", "name": "FEP-4736" }])
}

fn public_key(id: &str, key: &Key) -> Value {
    json!({ "id": format!("{id}#main-key"), "owner": id, "publicKeyPem": key.public_pem })
}

fn instance_actor(world: &World, host: &Host) -> Value {
    let id = host.actor_id("actor");
    let mut body = json!({
        "@context": context(),
        "id": id,
        "type": "Application",
        "preferredUsername": host.domain,
        "inbox": format!("{id}/inbox"),
        "outbox": format!("{id}/outbox"),
        "publicKey": public_key(&id, world.key_of(host, "actor")),
    });
    if host.state().manners.promises {
        body["implements"] = implements();
    }
    body
}

fn of_actor(world: &World, host: &Host, path: &str) -> Option<Reply> {
    let rest = path.strip_prefix("/users/")?;
    let (name, part) = rest.split_once('/').unwrap_or((rest, ""));
    let (actor, manners) = {
        let state = host.state();
        (state.actors.get(name)?.clone(), state.manners.clone())
    };
    let id = host.actor_id(name);
    let body = match part {
        "" => person(world, host, name, (&actor, &manners)),
        "outbox" => {
            let create = |post: &String| {
                let object = served(host, post).unwrap_or_else(|| json!(post));
                json!({ "id": format!("{post}/activity"), "type": "Create", "actor": id,
                        "to": object["to"], "cc": object["cc"], "object": object })
            };
            collection(&format!("{id}/outbox"), actor.posts.iter().rev().map(create))
        }
        "followers" => {
            collection(&format!("{id}/followers"), actor.followers.iter().map(|it| json!(it)))
        }
        "following" => {
            collection(&format!("{id}/following"), actor.following.iter().map(|it| json!(it)))
        }
        "collections/featured" => {
            let work = |post: &String| served(host, post).unwrap_or_else(|| json!(post));
            collection(&format!("{id}/collections/featured"), actor.featured.iter().map(work))
        }
        _ => return None,
    };
    Some(document(&body))
}

/// What the host serves under this id of its own.
pub fn served(host: &Host, id: &str) -> Option<Value> {
    let path = id.strip_prefix(&host.origin)?;
    let state = host.state();
    serde_json::from_slice(&state.documents.get(path)?.body).ok()
}

fn collection(id: &str, items: impl IntoIterator<Item = Value>) -> Value {
    let items: Vec<Value> = items.into_iter().collect();
    json!({
        "@context": context(),
        "id": id,
        "type": "OrderedCollection",
        "totalItems": items.len(),
        "orderedItems": items,
    })
}

fn person(world: &World, host: &Host, name: &str, (actor, manners): (&Actor, &Manners)) -> Value {
    let id = host.actor_id(name);
    let mut body = json!({
        "@context": context(),
        "id": id,
        "type": "Person",
        "preferredUsername": name,
        "name": format!("{name} of {}", host.name),
        "summary": "<p>Somebody who is played.</p>",
        "url": format!("{}/@{name}", host.origin),
        "inbox": format!("{id}/inbox"),
        "outbox": format!("{id}/outbox"),
        "followers": format!("{id}/followers"),
        "following": format!("{id}/following"),
        "featured": format!("{id}/collections/featured"),
        "manuallyApprovesFollowers": !manners.accepts_follows,
        "discoverable": true,
        "indexable": true,
        "published": "2026-01-02T03:04:05Z",
        "publicKey": public_key(&id, world.key_of(host, name)),
    });
    if manners.has_shared_inbox {
        body["endpoints"] = json!({ "sharedInbox": format!("{}/inbox", host.origin) });
    }
    if manners.promises {
        body["generator"] = json!({
            "type": "Application", "id": host.actor_id("actor"), "name": manners.software,
            "implements": implements(),
        });
    }
    if let Some(terms) = &actor.terms {
        body["aiConsent"] = consent(terms);
    }
    for (property, value) in &actor.extra {
        body[property] = value.clone();
    }
    body
}
