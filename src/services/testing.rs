//! A whole server in a temporary folder, for the tests of services.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use store::queue::{Job, News};
use store::{AccountId, Role, Timestamp};

use crate::clock::ManualClock;
use crate::config::{Config, DataDir, StorageKind};
use crate::people::Wanted;
use crate::sessions::{Client, NewSession};
use crate::{App, Error, Member, people, work};

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

/// Signs somebody in who has no second factor.
pub(crate) async fn sign_in(
    app: &App,
    login: &str,
    password: &str,
    client: &Client,
) -> Result<NewSession, Error> {
    let entered = crate::sessions::sign_in(app, login, password, client).await?;
    Ok(entered.session().expect("no second factor"))
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

/// Somebody of another server, who locks nothing; a row like that of `like` otherwise.
pub(crate) async fn elsewhere(house: &House, like: &Member, username: &str) -> AccountId {
    let (like, id): (_, AccountId) = (like.account, house.app.ids.next(house.app.now()));
    let username = username.to_owned();
    let add = move |conn: &mut store::Conn| {
        let row = store::accounts::find(conn, like)?.unwrap();
        let domain = "far.example".to_owned();
        let row = store::accounts::Account { id, username, domain, is_locked: false, ..row };
        Ok::<_, Error>(store::accounts::insert(conn, &row)?)
    };
    house.app.store.write(add).await.unwrap();
    id
}

/// What other servers will be told and was not asked for here yet, the oldest first.
pub(crate) async fn news(house: &House) -> Vec<News> {
    let mut all = Vec::new();
    while let Some(claimed) = work::claim(&house.app).await.unwrap() {
        if let Job::FanOut { news } = claimed.job {
            all.push(news);
        }
    }
    all
}
