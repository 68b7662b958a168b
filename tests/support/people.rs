//! People: made by the command line's service, signed in with a browser of their own.

use std::net::Ipv4Addr;
use std::ops::Deref;

use services::people::Wanted;
use services::sessions::Client;
use services::{MediaId, Member, PostId, Role};

use super::browser::Browser;
use super::server::TestServer;

/// The password of everyone.
pub const PASSWORD: &str = "a long enough password";

/// Somebody with an account, a browser, and the server they are on.
pub struct Person<'s> {
    pub server: &'s TestServer,
    pub member: Member,
    pub browser: Browser,
}

impl Deref for Person<'_> {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

/// Somebody's browser at home, as services see it.
pub fn client() -> Client {
    Client { address: Ipv4Addr::LOCALHOST.into(), user_agent: "a test".to_owned() }
}

impl TestServer {
    /// The owner.
    pub fn owner(&self) -> Person<'_> {
        self.person("owner", Role::Owner)
    }

    /// Somebody who makes pictures.
    pub fn artist(&self, username: &str) -> Person<'_> {
        self.person(username, Role::Artist)
    }

    /// Somebody with a role, approved and signed in.
    pub fn person(&self, username: &str, role: Role) -> Person<'_> {
        let wanted = Wanted {
            username: username.to_owned(),
            email: format!("{username}@mail.example"),
            password: Some(PASSWORD.to_owned()),
            role,
        };
        self.run(services::people::create(&self.app, &Member::console(), wanted)).unwrap();
        self.sign_in(username, PASSWORD)
    }

    /// Somebody who is here already, in a new browser.
    pub fn sign_in(&self, username: &str, password: &str) -> Person<'_> {
        let client = client();
        let signing = services::sessions::sign_in(&self.app, username, password, &client);
        let entered = self.run(signing).unwrap().session().expect("no second factor");
        let browser = self.anyone();
        browser.set_cookie(self.session_cookie(), &entered.token);
        Person { server: self, member: entered.member, browser }
    }

    /// The name of the cookie that holds the session.
    pub fn session_cookie(&self) -> &'static str {
        if self.app.config.server.is_https() { "__Host-rakkan_session" } else { "rakkan_session" }
    }

    /// A token for the API.
    pub fn token(&self, username: &str, scopes: &str) -> String {
        let console = Member::console();
        self.run(services::tokens::create(&self.app, &console, username, scopes, "a test")).unwrap()
    }
}

impl Person<'_> {
    /// Where a post of theirs is.
    pub fn post_path(&self, id: PostId) -> String {
        format!("/@{}/{}", self.member.username, id.0)
    }

    /// Follows somebody.
    pub fn follow(&self, other: &Person<'_>) {
        let (app, target) = (&self.server.app, other.member.account);
        self.server.run(services::follows::follow(app, &self.member, target)).unwrap();
    }

    /// Blocks somebody.
    pub fn block(&self, other: &Person<'_>) {
        let (app, target) = (&self.server.app, other.member.account);
        self.server.run(services::blocks::block(app, &self.member, target)).unwrap();
    }

    /// Uploads a file, unless it is refused.
    pub fn upload(&self, name: &str, bytes: &[u8]) -> services::Result<MediaId> {
        let purpose = services::MediaPurpose::Work;
        let bytes = bytes::Bytes::copy_from_slice(bytes);
        let adding = services::uploads::add(&self.server.app, &self.member, purpose, name, bytes);
        self.server.run(adding).map(|it| it.id)
    }
}
