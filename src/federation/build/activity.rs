//! What happened, as activities. Each is made from ids and documents; who gets it, and the proof
//! on it, are added by those who send.

use consent::Visibility;
use serde_json::{Map, Value, json};
use services::Timestamp;

use super::note::Recipients;
use super::{extend, standing_alone, time};
use crate::wire::context::{ANSWER, DOCUMENT, NAMESPACE, PUBLIC, SHORT};

/// An activity that names its object, or holds one that needs no further terms.
fn plain(id: &str, kind: &str, actor: &str, object: Value) -> Map<String, Value> {
    let mut activity = Map::new();
    extend(&mut activity, json!({ "id": id, "type": kind, "actor": actor }));
    activity.insert("object".to_owned(), object);
    activity
}

fn addressed(mut activity: Map<String, Value>, to: &[String], cc: &[String]) -> Map<String, Value> {
    for (key, list) in [("to", to), ("cc", cc)] {
        if !list.is_empty() {
            activity.insert(key.to_owned(), json!(list));
        }
    }
    activity
}

fn short(activity: Map<String, Value>) -> Value {
    standing_alone(Value::Object(activity), &SHORT)
}

/// A document of ours inside something else carries no context of its own.
fn inside(mut document: Value) -> Value {
    if let Some(map) = document.as_object_mut() {
        map.remove("@context");
    }
    document
}

/// `Create`: the note was published. `note` as [`super::note::note`] makes it. Without a context,
/// to stand in an outbox.
pub fn create_inside(id: &str, note: &Value) -> Value {
    let of = |key: &str| note.get(key).cloned().unwrap_or_default();
    let mut activity = Map::new();
    extend(
        &mut activity,
        json!({
            "id": id,
            "type": "Create",
            "actor": of("attributedTo"),
            "published": of("published"),
            "to": of("to"),
            "cc": of("cc"),
            "object": inside(note.clone()),
        }),
    );
    Value::Object(activity)
}

/// `Create` as it is sent and as it stands at its own address.
pub fn create(id: &str, note: &Value) -> Value {
    standing_alone(create_inside(id, note), &DOCUMENT)
}

/// `Update` of a note.
pub fn update_note(note: &Value, at: Timestamp) -> Value {
    let of = |key: &str| note.get(key).cloned().unwrap_or_default();
    let id = of("id");
    let mut activity = Map::new();
    extend(
        &mut activity,
        json!({
            "id": format!("{}#updates/{}", id.as_str().unwrap_or_default(), at.0),
            "type": "Update",
            "actor": of("attributedTo"),
            "published": time(at),
            "to": of("to"),
            "cc": of("cc"),
            "object": inside(note.clone()),
        }),
    );
    standing_alone(Value::Object(activity), &DOCUMENT)
}

/// `Create` of a vote in a poll: a note that is only a name, for whoever asked and nobody else.
pub fn vote(id: &str, actor: &str, (post, author): (&str, &str), title: &str) -> Value {
    short(Map::from_iter([
        ("id".to_owned(), format!("{id}/activity").into()),
        ("type".to_owned(), "Create".into()),
        ("actor".to_owned(), actor.into()),
        ("to".to_owned(), author.into()),
        (
            "object".to_owned(),
            json!({
                "id": id,
                "type": "Note",
                "name": title,
                "attributedTo": actor,
                "inReplyTo": post,
                "to": author,
            }),
        ),
    ]))
}

/// `Update` of an actor.
pub fn update_actor(actor: &Value, at: Timestamp) -> Value {
    let id = actor.get("id").and_then(Value::as_str).unwrap_or_default();
    let followers = actor.get("followers").cloned().unwrap_or_default();
    let mut activity = Map::new();
    extend(
        &mut activity,
        json!({
            "id": format!("{id}#updates/{}", at.0),
            "type": "Update",
            "actor": id,
            "published": time(at),
            "to": [PUBLIC],
            "cc": if followers.is_null() { Value::Null } else { json!([followers]) },
            "object": inside(actor.clone()),
        }),
    );
    standing_alone(Value::Object(activity), &DOCUMENT)
}

/// `Delete` of a post: a gravestone stands where it was.
pub fn delete_note(actor: &str, post: &str, to: &Recipients) -> Value {
    let stone = super::note::tombstone(post, None);
    let activity = plain(&format!("{post}#delete"), "Delete", actor, stone);
    standing_alone(Value::Object(addressed(activity, &to.to, &to.cc)), &SHORT)
}

/// `Delete` of an actor.
pub fn delete_actor(actor: &str) -> Value {
    let activity = plain(&format!("{actor}#delete"), "Delete", actor, actor.into());
    short(addressed(activity, &[PUBLIC.to_owned()], &[]))
}

/// `Follow`.
pub fn follow(id: &str, actor: &str, whom: &str) -> Value {
    short(addressed(plain(id, "Follow", actor, whom.into()), &[whom.to_owned()], &[]))
}

/// The `Follow` of somebody else, as it stands inside an answer. The whole of it, because some
/// servers have forgotten its id.
fn their_follow(id: &str, follower: &str, whom: &str) -> Value {
    let mut activity = plain(id, "Follow", follower, whom.into());
    if id.is_empty() {
        activity.remove("id");
    }
    Value::Object(activity)
}

/// `Accept` of the follow `follow` by `follower`. `id` is the answer's own.
pub fn accept_follow(id: &str, actor: &str, follower: &str, follow: &str) -> Value {
    let theirs = their_follow(follow, follower, actor);
    short(addressed(plain(id, "Accept", actor, theirs), &[follower.to_owned()], &[]))
}

/// `Reject` of a follow, asked for or accepted before.
pub fn reject_follow(id: &str, actor: &str, follower: &str, follow: &str) -> Value {
    let theirs = their_follow(follow, follower, actor);
    short(addressed(plain(id, "Reject", actor, theirs), &[follower.to_owned()], &[]))
}

/// `Undo` of an activity of ours, which stands inside it.
pub fn undo(activity: &Value) -> Value {
    let of = |key: &str| activity.get(key).cloned().unwrap_or_default();
    let id = of("id").as_str().unwrap_or_default().to_owned();
    let mut undoing = Map::new();
    extend(
        &mut undoing,
        json!({
            "id": format!("{id}#undo"),
            "type": "Undo",
            "actor": of("actor"),
            "to": of("to"),
            "cc": of("cc"),
            "object": inside(activity.clone()),
        }),
    );
    short(undoing)
}

/// `Like`. It goes to the author alone.
pub fn like(id: &str, actor: &str, post: &str, author: &str) -> Value {
    short(addressed(plain(id, "Like", actor, post.into()), &[author.to_owned()], &[]))
}

/// `Announce`: carries the id alone. The terms of the work are its own, wherever it is carried.
pub fn announce(
    id: &str,
    (actor, followers): (&str, &str),
    (post, author): (&str, &str),
    (at, visibility): (Timestamp, Visibility),
) -> Value {
    let mut activity = plain(id, "Announce", actor, post.into());
    activity.insert("published".to_owned(), time(at).into());
    let (public, followers, author) = (PUBLIC.to_owned(), followers.to_owned(), author.to_owned());
    let (to, cc) = match visibility {
        Visibility::Public => (public, vec![followers, author]),
        Visibility::Quiet => (followers, vec![public, author]),
        Visibility::Followers | Visibility::Mentioned => (followers, vec![author]),
    };
    short(addressed(activity, &[to], &cc))
}

/// `Block`. Sent so that the other server takes the follow away; it goes to nobody else.
pub fn block(id: &str, actor: &str, whom: &str) -> Value {
    short(addressed(plain(id, "Block", actor, whom.into()), &[whom.to_owned()], &[]))
}

/// `Flag`: a complaint about somebody and their posts, in the name of the server. Who complained
/// is not told.
pub fn flag(id: &str, server: &str, whom: &str, posts: &[String], words: &str) -> Value {
    let objects: Vec<&str> =
        std::iter::once(whom).chain(posts.iter().map(String::as_str)).collect();
    let mut activity = plain(id, "Flag", server, json!(objects));
    activity.insert("content".to_owned(), words.into());
    short(addressed(activity, &[whom.to_owned()], &[]))
}

/// `Move` of an actor of ours to another account.
pub fn move_away(actor: &str, followers: &str, target: &str, at: Timestamp) -> Value {
    let mut activity = plain(&format!("{actor}#moves/{}", at.0), "Move", actor, actor.into());
    activity.insert("target".to_owned(), target.into());
    short(addressed(activity, &[followers.to_owned()], &[]))
}

/// `Add` of a work to the pinned ones, or `Remove` of it.
pub fn pinned(
    (actor, followers): (&str, &str),
    featured: &str,
    post: &str,
    is_pinned: bool,
    at: Timestamp,
) -> Value {
    let kind = if is_pinned { "Add" } else { "Remove" };
    let id = format!("{featured}#{}/{}", kind.to_lowercase(), at.0);
    let mut activity = plain(&id, kind, actor, post.into());
    activity.insert("target".to_owned(), featured.into());
    short(addressed(activity, &[PUBLIC.to_owned()], &[followers.to_owned()]))
}

/// Why a work from elsewhere is not shown here.
#[derive(Clone, Debug)]
pub struct NotShown<'a> {
    /// The work.
    pub post: &'a str,
    /// Whose it is.
    pub author: &'a str,
    /// The word of FEP-4736: `undeclared-ai`, `ai-not-accepted`, `consent-not-honoured`.
    pub reason: &'a str,
    /// What happened and what would mend it, for people.
    pub words: &'a str,
}

/// `Reject` of a work by the server (FEP-4736, section 10). It holds a short `Create`, not the
/// id of the post: a bare id makes some servers think that an answer of theirs was rejected.
pub fn reject_work(id: &str, server: &str, work: &NotShown<'_>) -> Value {
    let theirs = json!({
        "type": "Create",
        "id": format!("{}/activity", work.post),
        "actor": work.author,
        "object": work.post,
    });
    let mut activity = plain(id, "Reject", server, theirs);
    extend(
        &mut activity,
        json!({
            "target": work.post,
            "refusalReason": format!("{NAMESPACE}{}", work.reason),
            "summary": work.words,
        }),
    );
    let activity = addressed(activity, &[work.author.to_owned()], &[]);
    standing_alone(Value::Object(activity), &ANSWER)
}

/// A request to quote a post of ours.
#[derive(Clone, Debug)]
pub struct QuoteAsked<'a> {
    /// Its id.
    pub id: &'a str,
    /// Who asks.
    pub asker: &'a str,
    /// Our post.
    pub post: &'a str,
    /// The post that would quote it.
    pub instrument: &'a str,
}

/// The answer to a request to quote (FEP-044f): `Accept` or `Reject`.
pub fn answer_quote(id: &str, actor: &str, asked: &QuoteAsked<'_>, is_accepted: bool) -> Value {
    let theirs = json!({
        "type": "QuoteRequest",
        "id": asked.id,
        "actor": asked.asker,
        "object": asked.post,
        "instrument": asked.instrument,
    });
    let kind = if is_accepted { "Accept" } else { "Reject" };
    let activity = addressed(plain(id, kind, actor, theirs), &[asked.asker.to_owned()], &[]);
    standing_alone(Value::Object(activity), &ANSWER)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIRA: &str = "https://art.example/users/mira";
    const BO: &str = "https://remix.example/users/bo";

    #[test]
    fn a_refusal_says_what_the_example_says() {
        let example: Value = serde_json::from_str(include_str!(
            "../../../tests/fixtures/consent/examples/reject.json"
        ))
        .unwrap();
        let summary = example["summary"].as_str().unwrap();
        let work = NotShown {
            post: "https://remix.example/notes/77",
            author: BO,
            reason: "undeclared-ai",
            words: summary,
        };
        let id = "https://art.example/activities/reject/01JE";
        let ours = reject_work(id, "https://art.example/actor", &work);
        for key in ["id", "type", "actor", "to", "target", "refusalReason", "summary"] {
            assert_eq!(ours[key], example[key], "{key}");
        }
        for key in ["type", "id", "object"] {
            assert_eq!(ours["object"][key], example["object"][key], "object.{key}");
        }
    }

    #[test]
    fn a_boost_carries_nothing_but_the_id() {
        let boost = |visibility| {
            let by = (MIRA, "https://a/f");
            announce("https://a/1", by, ("https://b/2", BO), (Timestamp(0), visibility))
        };
        let addressed = |visibility| {
            let made = boost(visibility);
            (made["to"].clone(), made["cc"].clone())
        };
        assert_eq!(addressed(Visibility::Quiet), (json!(["https://a/f"]), json!([PUBLIC, BO])));
        assert_eq!(addressed(Visibility::Followers), (json!(["https://a/f"]), json!([BO])));
        let boost = boost(Visibility::Public);
        assert_eq!((&boost["to"], &boost["cc"]), (&json!([PUBLIC]), &json!(["https://a/f", BO])));
        let allowed = ["@context", "id", "type", "actor", "object", "published", "to", "cc"];
        assert!(boost.as_object().unwrap().keys().all(|it| allowed.contains(&it.as_str())));
        assert_eq!(boost["object"], "https://b/2");
    }

    #[test]
    fn undoing_holds_what_is_undone_and_goes_where_it_went() {
        let follow = follow("https://a/1", MIRA, BO);
        let undo = undo(&follow);
        assert_eq!(undo["id"], "https://a/1#undo");
        assert_eq!(undo["actor"], MIRA);
        assert_eq!(undo["to"], json!([BO]));
        assert_eq!(undo["object"]["id"], "https://a/1");
        assert!(undo["object"].get("@context").is_none(), "one context, on the outside");
    }

    #[test]
    fn what_is_inside_is_addressed_like_the_outside() {
        let note = json!({
            "id": "https://a/n", "attributedTo": MIRA, "published": "2026-11-21T18:00:00Z",
            "to": [PUBLIC], "cc": ["https://a/f"], "type": "Note",
        });
        for activity in [create("https://a/n/activity", &note), update_note(&note, Timestamp(9))] {
            assert_eq!(activity["to"], note["to"]);
            assert_eq!(activity["cc"], note["cc"]);
            assert_eq!(activity["actor"], note["attributedTo"]);
            assert_eq!(activity["object"], note);
        }
    }

    #[test]
    fn a_complaint_names_posts_but_not_who_complained() {
        let flag = flag("https://a/1", "https://a/actor", BO, &["https://b/2".to_owned()], "spam");
        assert_eq!(flag["object"], json!([BO, "https://b/2"]));
        assert_eq!(flag["actor"], "https://a/actor");
    }

    #[test]
    fn pins_are_told_apart() {
        let add = pinned((MIRA, "https://a/f"), "https://a/c", "https://a/p", true, Timestamp(5));
        let remove =
            pinned((MIRA, "https://a/f"), "https://a/c", "https://a/p", false, Timestamp(6));
        assert_eq!((add["type"].as_str(), remove["type"].as_str()), (Some("Add"), Some("Remove")));
        assert_ne!(add["id"], remove["id"]);
        assert_eq!(add["target"], "https://a/c");
    }
}
