//! What is served to other servers: rows, through services, as documents.

use consent::Exposure;
use serde_json::{Value, json};
use services::outward::{self, Outward, Stands};
use services::{AccountId, App, Error, PostId, Result};

use crate::build::activity::{create, create_inside};
use crate::build::application::application;
use crate::build::collection::{self, Leaf, Outline};
use crate::build::{House, PublicKeys, note, person, standing_alone};
use crate::wire::context::SHORT;

/// A document on its way out.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it says.
    pub body: Value,
    /// What goes out with it: the strictest of all works in it.
    pub exposure: Exposure,
    /// Whether anybody may read it, so that shared caches may keep it for a moment.
    pub is_public: bool,
    /// Whether it is what is left of something (410).
    pub is_gone: bool,
}

impl Document {
    fn open(body: Value, exposure: Exposure) -> Self {
        Self { body, exposure, is_public: true, is_gone: false }
    }

    /// With no work of anybody in it.
    fn plain(body: Value) -> Self {
        Self::open(body, Exposure::none().unlisted())
    }

    fn gone(body: Value) -> Self {
        Self { is_gone: true, ..Self::plain(body) }
    }
}

/// What documents say about this server.
pub async fn house(app: &App) -> Result<House> {
    let site = services::settings::get(app).await?;
    Ok(House::new(&app.config, &site.policy()))
}

/// The public keys of somebody here (0: of the server); made when they are first asked for.
async fn keys(app: &App, account: AccountId) -> Result<PublicKeys> {
    let keys = services::keys::of(app, account).await?;
    Ok(PublicKeys { rsa_pem: keys.rsa_public.clone(), ed25519: keys.ed25519_public.clone() })
}

// --- Actors -----------------------------------------------------------------------------------

/// Somebody.
pub async fn actor(app: &App, username: &str) -> Result<Document> {
    match outward::person(app, username).await {
        Ok(found) => actor_document(app, &found).await,
        Err(Error::NotFound(words)) => match outward::departed(app, username).await? {
            Some(uri) => Ok(Document::gone(person::gone(&uri))),
            None => Err(Error::NotFound(words)),
        },
        Err(error) => Err(error),
    }
}

/// The same by id, for those who send it.
pub async fn actor_of(app: &App, account: AccountId) -> Result<Document> {
    let found = outward::person_by_id(app, account).await?;
    actor_document(app, &found).await
}

async fn actor_document(app: &App, found: &outward::Somebody) -> Result<Document> {
    if found.is_suspended {
        return Ok(Document::gone(person::gone(&found.uri)));
    }
    let keys = keys(app, found.account.id).await?;
    let body = person::person(&house(app).await?, found, Some(&keys));
    Ok(Document::open(body, found.exposure))
}

/// The server itself.
pub async fn server_actor(app: &App) -> Result<Document> {
    let site = services::settings::get(app).await?;
    let house = House::new(&app.config, &site.policy());
    let keys = keys(app, services::keys::SERVER).await?;
    Ok(Document::plain(application(&house, &site.name, Some(&keys))))
}

/// What the server itself published: nothing, ever.
pub async fn server_outbox(app: &App) -> Result<Document> {
    let id = house(app).await?.addresses.server_outbox();
    Ok(Document::plain(collection::whole(&id, Vec::new())))
}

// --- Posts ------------------------------------------------------------------------------------

/// A post with its note, for those who tell others of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The post.
    pub post: Outward,
    /// The note, without a context.
    pub note: Value,
    /// Who it is for.
    pub recipients: note::Recipients,
}

/// A post that others are to be told of. One that waits for a moderator or is gone is not here.
pub async fn to_tell(app: &App, id: PostId) -> Result<Told> {
    let post = outward::to_tell(app, id).await?;
    let house = house(app).await?;
    Ok(Told { note: note::note(&house, &post), recipients: note::recipients(&house, &post), post })
}

/// A post, for whoever reads in the name of `reader`.
pub async fn post(
    app: &App,
    reader: Option<AccountId>,
    username: &str,
    id: PostId,
) -> Result<Document> {
    match outward::post(app, reader, username, id).await? {
        Stands::Post(post) => {
            let body = note::document(&house(app).await?, &post);
            Ok(of_post(body, &post))
        }
        Stands::Gone { uri, deleted_at } => {
            let stone = note::tombstone(&uri, Some(deleted_at));
            Ok(Document::gone(standing_alone(stone, &SHORT)))
        }
    }
}

fn of_post(body: Value, post: &Outward) -> Document {
    use consent::Visibility::{Public, Quiet};
    let is_public = matches!(post.shown.post.visibility.get(), Public | Quiet) && !post.is_held;
    Document { body, exposure: post.shown.exposure, is_public, is_gone: false }
}

/// The activity that published a post.
pub async fn created(
    app: &App,
    reader: Option<AccountId>,
    username: &str,
    id: PostId,
) -> Result<Document> {
    let post = read_post(app, reader, username, id).await?;
    let house = house(app).await?;
    let activity = house.addresses.create(username, id);
    Ok(of_post(create(&activity, &note::note(&house, &post)), &post))
}

async fn read_post(
    app: &App,
    reader: Option<AccountId>,
    username: &str,
    id: PostId,
) -> Result<Outward> {
    match outward::post(app, reader, username, id).await? {
        Stands::Post(post) => Ok(*post),
        Stands::Gone { .. } => Err(Error::NotFound("That post is not here any more.")),
    }
}

/// What answers a post: the first answers stand inside. `after` asks for a later page alone.
pub async fn replies(
    app: &App,
    reader: Option<AccountId>,
    (username, id): (&str, PostId),
    asked: &Asked,
) -> Result<Document> {
    let post = read_post(app, reader, username, id).await?;
    let list = house(app).await?.addresses.replies(username, id);
    let page = |after: PostId| format!("{list}?page=true&after={after}");
    let after = asked.after.map(PostId);
    let found = outward::answers(app, id, after).await?;
    let next = found.next.map(page);
    let body = if asked.is_page || after.is_some() {
        let own = after.map(page);
        let leaf = collection::replies_page(&list, &found.posts, next.as_deref(), own.as_deref());
        standing_alone(leaf, &SHORT)
    } else {
        collection::replies(&list, &found.posts, next.as_deref())
    };
    Ok(Document { exposure: Exposure::none().unlisted(), ..of_post(body, &post) })
}

/// How many like a post, where its author shows that. Who they are is nobody's business.
pub async fn likes(
    app: &App,
    reader: Option<AccountId>,
    username: &str,
    id: PostId,
) -> Result<Document> {
    let post = read_post(app, reader, username, id).await?;
    let list = house(app).await?.addresses.likes(username, id);
    Ok(counted(list, post.shown.post.likes_count, &post))
}

/// The same of boosts.
pub async fn shares(
    app: &App,
    reader: Option<AccountId>,
    username: &str,
    id: PostId,
) -> Result<Document> {
    let post = read_post(app, reader, username, id).await?;
    let list = house(app).await?.addresses.shares(username, id);
    Ok(counted(list, post.shown.post.boosts_count, &post))
}

fn counted(id: String, count: i64, post: &Outward) -> Document {
    let total = post.shown.author.shows_counts.then_some(count.max(0));
    let body = collection::heap(&Outline { id, total, first: None });
    Document { exposure: Exposure::none().unlisted(), ..of_post(body, post) }
}

// --- Lists ------------------------------------------------------------------------------------

/// What the query of a list asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// A page, not the outline.
    pub is_page: bool,
    /// Older than this.
    pub max_id: Option<i64>,
    /// Newer than this.
    pub min_id: Option<i64>,
    /// After this one, of answers.
    pub after: Option<i64>,
}

impl Asked {
    /// From a query string. What cannot be read is not asked for.
    pub fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "page" => asked.is_page = value == "true",
                "max_id" => asked.max_id = value.parse().ok(),
                "min_id" => asked.min_id = value.parse().ok(),
                "after" => asked.after = value.parse().ok(),
                _ => {}
            }
        }
        asked
    }
}

/// What somebody published for everybody, as `Create` activities.
pub async fn outbox(app: &App, username: &str, asked: &Asked) -> Result<Document> {
    let house = house(app).await?;
    let id = house.addresses.outbox(username);
    let found = outward::published(app, username, asked.max_id, asked.min_id).await?;
    if !asked.is_page {
        let first = Some(format!("{id}?page=true"));
        let outline = Outline { id, total: Some(found.total), first };
        return Ok(Document::plain(collection::outline(&outline)));
    }
    let items = found.posts.iter().map(|post| {
        let activity = house.addresses.create(username, post.shown.post.id);
        create_inside(&activity, &note::note(&house, post))
    });
    let exposure = Exposure::of_page(found.posts.iter().map(|it| it.shown.exposure));
    let body = collection::page(Leaf {
        id: own_address(&id, asked),
        next: found.older.map(|older| format!("{id}?page=true&max_id={older}")),
        prev: found.newer.map(|newer| format!("{id}?page=true&min_id={newer}")),
        items: items.collect(),
        part_of: id,
    });
    Ok(Document::open(body, exposure))
}

fn own_address(id: &str, asked: &Asked) -> String {
    match (asked.max_id, asked.min_id) {
        (Some(max), _) => format!("{id}?page=true&max_id={max}"),
        (None, Some(min)) => format!("{id}?page=true&min_id={min}"),
        (None, None) => format!("{id}?page=true"),
    }
}

/// Who follows somebody; only how many where the person hides that.
pub async fn followers(app: &App, username: &str, asked: &Asked) -> Result<Document> {
    let id = house(app).await?.addresses.followers(username);
    let found = outward::followers(app, username, asked.max_id).await?;
    Ok(members(id, found, asked))
}

/// Whom somebody follows; only how many where the person hides that.
pub async fn following(app: &App, username: &str, asked: &Asked) -> Result<Document> {
    let id = house(app).await?.addresses.following(username);
    let found = outward::following(app, username, asked.max_id).await?;
    Ok(members(id, found, asked))
}

fn members(id: String, found: outward::Members, asked: &Asked) -> Document {
    if found.is_hidden || !asked.is_page {
        let first = (!found.is_hidden).then(|| format!("{id}?page=true"));
        let outline = Outline { id, total: Some(found.total.max(0)), first };
        return Document::plain(collection::outline(&outline));
    }
    Document::plain(collection::page(Leaf {
        id: own_address(&id, asked),
        next: found.older.map(|older| format!("{id}?page=true&max_id={older}")),
        prev: None,
        items: found.people.into_iter().map(Value::from).collect(),
        part_of: id,
    }))
}

/// What somebody pinned, else their newest works, whole.
pub async fn featured(app: &App, username: &str) -> Result<Document> {
    let house = house(app).await?;
    let found = outward::featured(app, username).await?;
    let notes = found.posts.iter().map(|post| note::note(&house, post)).collect();
    let exposure = Exposure::of_page(found.posts.iter().map(|it| it.shown.exposure));
    let body = collection::whole(&house.addresses.featured(username), notes);
    Ok(Document::open(body, exposure))
}

/// The hashtags somebody uses most.
pub async fn featured_tags(app: &App, username: &str) -> Result<Document> {
    let at = house(app).await?.addresses;
    let tags = outward::favourite_tags(app, username).await?;
    let items = tags
        .iter()
        .map(
            |tag| json!({ "type": "Hashtag", "name": format!("#{tag}"), "href": at.tag_page(tag) }),
        )
        .collect();
    Ok(Document::plain(collection::whole(&at.featured_tags(username), items)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_queries_ask_for_nothing() {
        assert_eq!(Asked::read(""), Asked::default());
        assert_eq!(
            Asked::read("page=1&max_id=x&min_id=&after=9999999999999999999"),
            Asked::default()
        );
        let asked = Asked::read("page=true&max_id=5");
        assert_eq!((asked.is_page, asked.max_id), (true, Some(5)));
    }
}
