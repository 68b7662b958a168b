//! A whole server in a temporary folder, for the tests of services.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use store::{Role, Timestamp};

use crate::clock::ManualClock;
use crate::config::{Config, DataDir, StorageKind};
use crate::people::Wanted;
use crate::sessions::{Client, sign_in};
use crate::{App, Member, people};

/// The password of everyone here.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A server, its clock, and the folder that goes with it.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) app: Arc<App>,
    pub(crate) clock: Arc<ManualClock>,
    folder: tempfile::TempDir,
}

impl House {
    /// The same data, opened once more: what another process sees.
    pub(crate) fn second_process(&self) -> App {
        App::open(config(&self.folder), self.clock.clone()).unwrap()
    }
}

fn config(folder: &tempfile::TempDir) -> Config {
    let mut config = Config { data_dir: DataDir(folder.path().to_owned()), ..Config::default() };
    config.storage.kind = StorageKind::Memory;
    config.database.connections = 2;
    config
}

/// An empty server on `SQLite`.
pub(crate) fn house() -> House {
    house_with(|_| ())
}

/// The same with another configuration.
pub(crate) fn house_with(change: impl FnOnce(&mut Config)) -> House {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(Timestamp(1_800_000_000_000)));
    let mut config = config(&folder);
    change(&mut config);
    let app = Arc::new(App::open(config, clock.clone()).unwrap());
    House { app, clock, folder }
}

/// A browser at home.
pub(crate) fn client() -> Client {
    client_at(Ipv4Addr::new(203, 0, 113, 7).into())
}

/// A browser at some address.
pub(crate) fn client_at(address: IpAddr) -> Client {
    Client { address, user_agent: "Browser/1".to_owned() }
}

/// The owner, signed in.
pub(crate) async fn owner(house: &House) -> Member {
    person(house, "owner", Role::Owner).await
}

/// Somebody approved, with a role, signed in.
pub(crate) async fn person(house: &House, username: &str, role: Role) -> Member {
    let email = format!("{username}@far.example");
    let password = Some(PASSWORD.to_owned());
    let wanted = Wanted { username: username.to_owned(), email, password, role };
    people::create(&house.app, &Member::console(), wanted).await.unwrap();
    sign_in(&house.app, username, PASSWORD, &client()).await.unwrap().member
}
