//! Activities: who does what to which object, whatever shape the sender gave it.

use consent::Visibility;
use serde_json::Value;

use super::note::RECIPIENTS;
use super::read::{Doc, id_text, is_public};

/// Objects of one activity at most (`Flag` names several).
const OBJECTS: usize = 100;

/// Characters of a complaint at most.
const COMMENT: usize = 5_000;

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of ActivityStreams")]
pub enum Deed {
    Create,
    Update,
    Delete,
    Follow,
    Accept,
    Reject,
    Undo,
    Like,
    Announce,
    Block,
    Flag,
    Move,
    Add,
    Remove,
    QuoteRequest,
    /// Something that means nothing here.
    Other(String),
}

impl Deed {
    fn of(kind: &str) -> Self {
        match kind {
            "Create" => Self::Create,
            "Update" => Self::Update,
            "Delete" => Self::Delete,
            "Follow" => Self::Follow,
            "Accept" | "TentativeAccept" => Self::Accept,
            "Reject" | "TentativeReject" => Self::Reject,
            "Undo" => Self::Undo,
            // A reaction with a picture is a like where there are no such pictures.
            "Like" | "EmojiReact" => Self::Like,
            "Announce" => Self::Announce,
            "Block" => Self::Block,
            "Flag" => Self::Flag,
            "Move" => Self::Move,
            "Add" => Self::Add,
            "Remove" => Self::Remove,
            "QuoteRequest" => Self::QuoteRequest,
            other => Self::Other(other.chars().take(60).collect()),
        }
    }
}

/// An activity, with a view into the document for what it carries.
#[derive(Clone, Debug)]
pub struct Activity<'a> {
    /// Its id; `None` where it has none that can be asked (some servers leave it out inside of
    /// `Accept` and `Undo`).
    pub id: Option<&'a str>,
    /// What is done.
    pub deed: Deed,
    /// Who does it.
    pub actor: &'a str,
    /// To what. Most have one.
    pub objects: Vec<Object<'a>>,
    /// Where to: the collection of `Add`, the new place of `Move`.
    pub target: Option<&'a str>,
    /// With what: the quoting post of a `QuoteRequest`.
    pub instrument: Option<Object<'a>>,
    /// The words of a `Flag`.
    pub comment: String,
    /// Who it is for. What names nobody at all counts as for everybody.
    pub audience: Visibility,
}

/// What an activity is about: named, or carried along.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a>(&'a Value);

impl<'a> Object<'a> {
    /// Its id.
    pub fn id(self) -> Option<&'a str> {
        id_text(self.0)
    }

    /// The copy that is carried along, if there is more than an id.
    pub fn copy(self) -> Option<&'a Value> {
        self.0.as_object().filter(|map| map.len() > 1).map(|_| self.0)
    }

    /// The activity that is carried along.
    pub fn activity(self) -> Option<Activity<'a>> {
        parse(self.copy()?).ok()
    }
}

/// Why a document is no activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActivityFault {
    /// It is no object or has no type.
    #[error("this is no activity")]
    NoActivity,
    /// It names nobody who does it.
    #[error("the activity has no actor")]
    NoActor,
}

/// Reads an activity.
pub fn parse(value: &Value) -> Result<Activity<'_>, ActivityFault> {
    let document = Doc::of(value).ok_or(ActivityFault::NoActivity)?;
    let deeds = document.kinds().into_iter().map(Deed::of);
    let deed = deeds
        .reduce(|one, other| if matches!(one, Deed::Other(_)) { other } else { one })
        .ok_or(ActivityFault::NoActivity)?;
    let actor = document.link_text("actor").or_else(|| document.link_text("attributedTo"));
    Ok(Activity {
        id: document.id_text(),
        deed,
        actor: actor.ok_or(ActivityFault::NoActor)?,
        objects: document.list("object", OBJECTS).into_iter().map(Object).collect(),
        target: document.link_text("target"),
        instrument: document.list("instrument", 1).into_iter().map(Object).next(),
        comment: document.text("content", COMMENT).unwrap_or_default(),
        audience: audience(document),
    })
}

fn audience(document: Doc<'_>) -> Visibility {
    let (to, cc) = (document.names("to", RECIPIENTS), document.names("cc", RECIPIENTS));
    if to.iter().any(|it| is_public(it)) || (to.is_empty() && cc.is_empty()) {
        Visibility::Public
    } else if cc.iter().any(|it| is_public(it)) {
        Visibility::Quiet
    } else {
        Visibility::Followers
    }
}

impl<'a> Activity<'a> {
    /// The first of its objects.
    pub fn object(&self) -> Option<Object<'a>> {
        self.objects.first().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_shape_of_an_activity_is_read() {
        let shapes = [
            json!({ "type": "Follow", "id": "https://far.example/1", "actor": "https://far.example/u",
                "object": "https://art.example/users/mira" }),
            json!({ "type": ["as:Follow"], "id": "https://far.example/1",
                "actor": { "id": "https://far.example/u", "type": "Person" },
                "object": ["https://art.example/users/mira"] }),
            json!({ "@type": "https://www.w3.org/ns/activitystreams#Follow",
                "@id": "https://far.example/1", "actor": ["https://far.example/u"],
                "object": { "id": "https://art.example/users/mira" } }),
        ];
        for shape in &shapes {
            let activity = parse(shape).unwrap();
            assert_eq!(activity.deed, Deed::Follow);
            assert_eq!(activity.actor, "https://far.example/u");
            assert_eq!(activity.id.unwrap(), "https://far.example/1");
            let object = activity.object().unwrap();
            assert_eq!(object.id().unwrap(), "https://art.example/users/mira");
            assert!(object.copy().is_none());
        }
    }

    #[test]
    fn what_is_carried_along_can_be_an_activity() {
        let undo = json!({ "type": "Undo", "actor": "https://far.example/u", "object": {
            "type": "Announce", "actor": "https://far.example/u", "object": "https://v.example/1" } });
        let undo = parse(&undo).unwrap();
        let inner = undo.object().unwrap().activity().unwrap();
        assert_eq!((inner.deed, inner.id), (Deed::Announce, None));
        assert_eq!(undo.id, None);
    }

    #[test]
    fn strange_deeds_are_named_and_cut() {
        let strange = json!({ "type": "X".repeat(1_000), "actor": "https://far.example/u" });
        let Deed::Other(name) = parse(&strange).unwrap().deed else { panic!("a known deed") };
        assert_eq!(name.len(), 60);
        assert_eq!(parse(&json!({ "type": "Like" })).unwrap_err(), ActivityFault::NoActor);
        assert_eq!(parse(&json!("x")).unwrap_err(), ActivityFault::NoActivity);
        let both =
            json!({ "type": ["litepub:Odd", "EmojiReact"], "actor": "https://far.example/u" });
        assert_eq!(parse(&both).unwrap().deed, Deed::Like);
        let many = json!({ "type": "Flag", "actor": "https://far.example/actor",
            "object": vec!["https://art.example/users/mira"; 10_000] });
        assert_eq!(parse(&many).unwrap().objects.len(), OBJECTS);
    }
}
