//! What the tests of the whole server share: a server of their own, browsers, people, works.

pub mod authenticator;
pub mod browser;
pub mod clean;
pub mod database;
pub mod form;
pub mod http;
#[expect(dead_code, reason = "the simulator as a process of its own uses the rest")]
pub mod peer;
pub mod people;
#[expect(dead_code, reason = "the tests of the services use the rest")]
pub mod pictures;
pub mod places;
pub mod plans;
pub mod program;
pub mod server;
pub mod socket;
pub mod storage;
pub mod works;

pub use browser::Browser;
pub use http::Answer;
pub use people::Person;
pub use server::TestServer;
pub use works::{text, work};
