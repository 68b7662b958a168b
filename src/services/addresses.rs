//! The addresses of ours that other servers keep: of people, of the server itself, of posts and
//! of what people did. One file makes them and reads them back, so the two cannot drift apart.
//!
//! They never change: an address that was sent once stands in other databases for ever.

use url::Url;

use crate::config::Server;
use crate::{PostId, RowId};

/// Makes the addresses of this server.
#[derive(Clone, Debug)]
pub struct Addresses {
    origin: String,
    url: Url,
}

/// What an address of ours names. Names and numbers are as they stand there: whether there is such
/// a thing is for the database to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalThing {
    /// The server itself, as an actor.
    Server,
    /// Somebody: their actor, or their page.
    Account {
        /// Their name.
        username: String,
    },
    /// Whoever follows somebody.
    Followers {
        /// Their name.
        username: String,
    },
    /// Those whom somebody follows.
    Following {
        /// Their name.
        username: String,
    },
    /// What somebody pinned.
    Featured {
        /// Their name.
        username: String,
    },
    /// A post: its document, or its page.
    Post {
        /// The name that stands in the address.
        username: String,
        /// Which.
        post: PostId,
    },
    /// The activity that published a post.
    Create {
        /// The name that stands in the address.
        username: String,
        /// Which post.
        post: PostId,
    },
    /// A follow by somebody here.
    Follow {
        /// Who.
        username: String,
        /// The row.
        id: RowId,
    },
    /// A like by somebody here.
    Like {
        /// Who.
        username: String,
        /// The row.
        id: RowId,
    },
    /// A boost by somebody here.
    Boost {
        /// Who.
        username: String,
        /// The row.
        id: RowId,
    },
}

impl Addresses {
    /// The addresses below the public address of this server.
    pub fn new(server: &Server) -> Self {
        Self { origin: server.origin(), url: server.public_url.clone() }
    }

    /// The origin, without a slash at its end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A full address for a path that starts with `/`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The server itself, as an actor.
    pub fn server_actor(&self) -> String {
        self.link("/actor")
    }

    /// What is for the server itself.
    pub fn server_inbox(&self) -> String {
        self.link("/actor/inbox")
    }

    /// Always empty: the server publishes nothing. Some peers want the address.
    pub fn server_outbox(&self) -> String {
        self.link("/actor/outbox")
    }

    /// The one inbox for everybody here.
    pub fn shared_inbox(&self) -> String {
        self.link("/inbox")
    }

    /// Somebody, as an actor.
    pub fn actor(&self, username: &str) -> String {
        self.link(&format!("/users/{username}"))
    }

    /// Somebody's page for people.
    pub fn page(&self, username: &str) -> String {
        self.link(&format!("/@{username}"))
    }

    /// A post's page for people.
    pub fn post_page(&self, username: &str, post: PostId) -> String {
        self.link(&format!("/@{username}/{post}"))
    }

    /// A hashtag's page for people.
    pub fn tag_page(&self, tag: &str) -> String {
        let mut url = self.url.clone();
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.clear().extend(["tags", tag.trim_start_matches('#').to_lowercase().as_str()]);
        }
        url.into()
    }

    /// Somebody's own inbox.
    pub fn inbox(&self, username: &str) -> String {
        self.link(&format!("/users/{username}/inbox"))
    }

    /// What somebody published.
    pub fn outbox(&self, username: &str) -> String {
        self.link(&format!("/users/{username}/outbox"))
    }

    /// Who follows somebody. As a recipient: all of them.
    pub fn followers(&self, username: &str) -> String {
        self.link(&format!("/users/{username}/followers"))
    }

    /// Whom somebody follows.
    pub fn following(&self, username: &str) -> String {
        self.link(&format!("/users/{username}/following"))
    }

    /// What somebody pinned.
    pub fn featured(&self, username: &str) -> String {
        self.link(&format!("/users/{username}/collections/featured"))
    }

    /// The hashtags somebody shows on their profile.
    pub fn featured_tags(&self, username: &str) -> String {
        self.link(&format!("/users/{username}/collections/tags"))
    }

    /// A post.
    pub fn post(&self, username: &str, post: PostId) -> String {
        self.link(&format!("/users/{username}/statuses/{post}"))
    }

    /// The activity that published a post.
    pub fn create(&self, username: &str, post: PostId) -> String {
        self.link(&format!("/users/{username}/statuses/{post}/activity"))
    }

    /// What answers a post.
    pub fn replies(&self, username: &str, post: PostId) -> String {
        self.link(&format!("/users/{username}/statuses/{post}/replies"))
    }

    /// Who likes a post.
    pub fn likes(&self, username: &str, post: PostId) -> String {
        self.link(&format!("/users/{username}/statuses/{post}/likes"))
    }

    /// Who boosted a post.
    pub fn shares(&self, username: &str, post: PostId) -> String {
        self.link(&format!("/users/{username}/statuses/{post}/shares"))
    }

    /// A follow by somebody here.
    pub fn follow(&self, username: &str, id: RowId) -> String {
        self.link(&format!("/users/{username}/follows/{id}"))
    }

    /// A like by somebody here.
    pub fn like(&self, username: &str, id: RowId) -> String {
        self.link(&format!("/users/{username}/likes/{id}"))
    }

    /// A boost by somebody here.
    pub fn boost(&self, username: &str, id: RowId) -> String {
        self.link(&format!("/users/{username}/boosts/{id}"))
    }

    /// The key an actor of ours signs requests with.
    pub fn rsa_key(actor: &str) -> String {
        format!("{actor}#main-key")
    }

    /// The key an actor of ours signs documents with.
    pub fn ed25519_key(actor: &str) -> String {
        format!("{actor}#ed25519-key")
    }

    /// Whether an address is on this server. Only the public address counts: other names this
    /// server answers to never stood in a document.
    pub fn is_ours(&self, url: &Url) -> bool {
        url.origin() == self.url.origin()
    }

    /// What an address of ours names; nothing for those of others, and for those that are no
    /// actor, post or deed. Inboxes and pages of collections are only called, never named.
    pub fn parse_local(&self, url: &Url) -> Option<LocalThing> {
        let is_plain = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !is_plain || !self.is_ours(url) {
            return None;
        }
        let parts: Vec<&str> = url.path().strip_prefix('/')?.split('/').collect();
        match parts.as_slice() {
            ["actor"] => Some(LocalThing::Server),
            ["users", name] => Some(LocalThing::Account { username: username(name)? }),
            ["users", name, rest @ ..] => below_an_actor(username(name)?, rest),
            [page] => Some(LocalThing::Account { username: username(page.strip_prefix('@')?)? }),
            [page, id] => Some(LocalThing::Post {
                username: username(page.strip_prefix('@')?)?,
                post: PostId(number(id)?),
            }),
            _ => None,
        }
    }
}

fn below_an_actor(username: String, rest: &[&str]) -> Option<LocalThing> {
    Some(match rest {
        ["followers"] => LocalThing::Followers { username },
        ["following"] => LocalThing::Following { username },
        ["collections", "featured"] => LocalThing::Featured { username },
        ["statuses", id] => LocalThing::Post { username, post: PostId(number(id)?) },
        ["statuses", id, "activity"] => LocalThing::Create { username, post: PostId(number(id)?) },
        ["follows", id] => LocalThing::Follow { username, id: RowId(number(id)?) },
        ["likes", id] => LocalThing::Like { username, id: RowId(number(id)?) },
        ["boosts", id] => LocalThing::Boost { username, id: RowId(number(id)?) },
        _ => return None,
    })
}

/// A name as it may stand in an address of ours.
fn username(text: &str) -> Option<String> {
    let is_name = !text.is_empty()
        && text.len() <= crate::names::USERNAME_LENGTH
        && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
    is_name.then(|| text.to_owned())
}

/// A number as we write it: one id has one address.
fn number(text: &str) -> Option<i64> {
    let is_plain = text.bytes().all(|it| it.is_ascii_digit()) && !text.starts_with('0');
    if is_plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> Addresses {
        let public_url = Url::parse("https://art.example").unwrap();
        Addresses::new(&Server { public_url, ..Server::default() })
    }

    fn read(address: &str) -> Option<LocalThing> {
        ours().parse_local(&Url::parse(address).unwrap())
    }

    #[test]
    fn what_is_written_is_read_back() {
        let ours = ours();
        let username = || "mira".to_owned();
        let (post, id) = (PostId(77), RowId(5));
        let pairs = [
            (ours.server_actor(), LocalThing::Server),
            (ours.actor("mira"), LocalThing::Account { username: username() }),
            (ours.page("mira"), LocalThing::Account { username: username() }),
            (ours.followers("mira"), LocalThing::Followers { username: username() }),
            (ours.following("mira"), LocalThing::Following { username: username() }),
            (ours.featured("mira"), LocalThing::Featured { username: username() }),
            (ours.post("mira", post), LocalThing::Post { username: username(), post }),
            (ours.post_page("mira", post), LocalThing::Post { username: username(), post }),
            (ours.create("mira", post), LocalThing::Create { username: username(), post }),
            (ours.follow("mira", id), LocalThing::Follow { username: username(), id }),
            (ours.like("mira", id), LocalThing::Like { username: username(), id }),
            (ours.boost("mira", id), LocalThing::Boost { username: username(), id }),
        ];
        for (address, thing) in pairs {
            assert_eq!(read(&address), Some(thing), "{address}");
        }
    }

    #[test]
    fn nobody_elses_address_is_ours() {
        for address in [
            "https://far.example/users/mira",
            "http://art.example/users/mira",
            "https://art.example:8443/users/mira",
            "https://art.example.far.example/users/mira",
            "https://mira@art.example/users/mira",
            "https://art.example@far.example/users/mira",
        ] {
            assert_eq!(read(address), None, "{address}");
        }
        assert!(read("https://art.example:443/users/mira").is_some(), "the usual port is no port");
    }

    #[test]
    fn odd_spellings_name_nothing() {
        for path in [
            "/",
            "/users",
            "/users/",
            "/users/Mira",
            "/users/mira/",
            "/users/mi%72a",
            "/users/mira/inbox",
            "/users/mira/statuses/077",
            "/users/mira/statuses/+77",
            "/users/mira/statuses/-77",
            "/users/mira/statuses/99999999999999999999",
            "/users/mira/statuses/77/",
            "/users/mira?x=1",
            "/users/mira#main-key",
            "/@mira@far.example",
            "/@mira/77/edit",
            "/inbox",
        ] {
            assert_eq!(read(&format!("https://art.example{path}")), None, "{path}");
        }
    }

    #[test]
    fn a_hashtag_of_any_script_has_an_address() {
        assert_eq!(ours().tag_page("#NoAI"), "https://art.example/tags/noai");
        assert_eq!(ours().tag_page("a/b"), "https://art.example/tags/a%2Fb");
        assert!(ours().tag_page("絵").ends_with("/tags/%E7%B5%B5"));
    }
}
