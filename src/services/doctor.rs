//! `rakkan doctor`: is everything that a server needs in order? Each check says what it found in
//! words, and what to do where something is wrong.

mod files;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

pub(crate) use files::expected as expected_files;
pub use files::{Depth, files};

use serde::Serialize;
use store::{Conn, Timestamp};

use crate::App;
use crate::config::Config;
use crate::error::Error;

/// How a check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// In order.
    Fine,
    /// Works, but somebody should know.
    Note,
    /// Has to be put right.
    Wrong,
}

/// One check.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was looked at: a stable word.
    pub name: &'static str,
    /// How it went.
    pub verdict: Verdict,
    /// What was found.
    pub words: String,
    /// The numbers in it, for programs: counts, or bytes where the name says so.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<&'static str, u64>,
}

impl Check {
    fn new(name: &'static str, verdict: Verdict, words: impl Into<String>) -> Self {
        Self { name, verdict, words: words.into(), numbers: BTreeMap::new() }
    }

    /// Something that has to be put right.
    pub fn wrong(name: &'static str, words: impl Into<String>) -> Self {
        Self::new(name, Verdict::Wrong, words)
    }

    fn with(mut self, numbers: impl IntoIterator<Item = (&'static str, u64)>) -> Self {
        self.numbers.extend(numbers);
        self
    }
}

fn fine(name: &'static str, words: impl Into<String>) -> Check {
    Check::new(name, Verdict::Fine, words)
}

fn note(name: &'static str, words: impl Into<String>) -> Check {
    Check::new(name, Verdict::Note, words)
}

fn wrong(name: &'static str, words: impl Into<String>) -> Check {
    Check::new(name, Verdict::Wrong, words)
}

/// What can be checked before anything is opened: folder, secret, addresses.
pub fn before_opening(config: &Config) -> Vec<Check> {
    let mut checks = vec![data_dir(&config.data_dir.0), secret(&config.data_dir.0.join("secret"))];
    checks.push(public_url(config));
    checks.push(if config.mail.is_on() {
        fine("mail", "mail is sent by SMTP")
    } else {
        note("mail", "there is no mail: staff hand out links for new passwords")
    });
    checks
}

fn data_dir(folder: &Path) -> Check {
    let at = folder.display();
    let outcome = std::fs::create_dir_all(folder)
        .and_then(|()| tempfile::Builder::new().prefix(".doctor").tempfile_in(folder).map(drop));
    match outcome {
        Ok(()) => fine("data_dir", format!("{at} can be written")),
        Err(error) => wrong("data_dir", format!("{at} cannot be written: {error}")),
    }
}

fn secret(path: &Path) -> Check {
    use std::os::unix::fs::PermissionsExt as _;
    let at = path.display();
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            note("secret", format!("{at} is not there yet; the first start makes it"))
        }
        Err(error) => wrong("secret", format!("{at}: {error}")),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => {
            wrong("secret", format!("{at} can be read by others: run chmod 600 {at}"))
        }
        Ok(found) if found.len() < 32 => {
            wrong("secret", format!("{at} is too short: remove it, the next start makes a new one"))
        }
        Ok(_) => fine("secret", format!("{at} is for its owner only")),
    }
}

fn public_url(config: &Config) -> Check {
    let url = config.server.origin();
    let host = config.server.public_url.host_str().unwrap_or_default();
    let is_here = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    if config.server.is_https() {
        fine("public_url", url)
    } else if is_here {
        note("public_url", format!("{url} can be reached from this machine only"))
    } else {
        wrong("public_url", format!("{url} is not https: passwords would travel in the open"))
    }
}

/// What needs the database: it answers, its schema is ours, the clock fits it, there is an owner.
pub async fn after_opening(app: &App) -> Vec<Check> {
    let mut checks = vec![fine("migrations", "the schema is this version's")];
    match app.store.read(read).await {
        Err(error) => checks.push(wrong("database", format!("a query failed: {error:?}"))),
        Ok(facts) => {
            checks.push(fine("database", format!("{} answers", app.engine().name())));
            checks.push(clock(app.now(), facts.newest));
            checks.push(queue(&facts));
            checks.push(if facts.owners > 0 {
                fine("owner", "the server has an owner")
            } else {
                note("owner", "nobody owns this server yet: run rakkan setup")
            });
        }
    }
    checks.push(match app.store.write(|_| Ok::<_, Error>(())).await {
        Ok(()) => fine("writing", "the database takes changes"),
        Err(error) => wrong("writing", format!("the database takes no changes: {error:?}")),
    });
    checks
}

struct Facts {
    owners: i64,
    newest: Option<Timestamp>,
    waiting: i64,
    dead: i64,
}

fn read(conn: &mut Conn) -> Result<Facts, Error> {
    let newest = store::audit::page(conn, None, 1)?.into_iter().map(|it| it.at).next();
    Ok(Facts {
        owners: store::users::owners(conn)?,
        newest,
        waiting: store::queue::waiting(conn)?,
        dead: store::queue::dead(conn)?,
    })
}

/// 2025-01-01: this program is younger than that.
const BIRTH: Timestamp = Timestamp(1_735_689_600_000);

/// A clock may be off by this much without harm.
const SLACK: Duration = Duration::from_mins(5);

fn clock(now: Timestamp, newest: Option<Timestamp>) -> Check {
    if now < BIRTH {
        return wrong("clock", "the clock of this machine is years behind: set it");
    }
    match newest.filter(|newest| *newest > now.plus(SLACK)) {
        Some(_) => wrong("clock", "the log has an entry from the future: set the clock"),
        None => fine("clock", "the clock is sane"),
    }
}

fn queue(facts: &Facts) -> Check {
    let words = format!("{} jobs wait, {} were put aside", facts.waiting, facts.dead);
    if facts.dead == 0 { fine("queue", words) } else { note("queue", words) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, owner};

    fn verdict(checks: &[Check], name: &str) -> Verdict {
        checks.iter().find(|it| it.name == name).unwrap().verdict
    }

    #[tokio::test]
    async fn a_new_server_is_fine_but_has_no_owner() {
        let house = house();
        let checks = [before_opening(&house.app.config), after_opening(&house.app).await].concat();
        assert!(checks.iter().all(|it| it.verdict != Verdict::Wrong), "{checks:?}");
        assert_eq!(verdict(&checks, "owner"), Verdict::Note);
        owner(&house).await;
        assert_eq!(verdict(&after_opening(&house.app).await, "owner"), Verdict::Fine);
        house.clock.advance(Duration::from_secs(1));
        assert_eq!(clock(Timestamp(0), None).verdict, Verdict::Wrong);
        assert_eq!(clock(BIRTH, Some(BIRTH.plus(SLACK * 2))).verdict, Verdict::Wrong);
    }

    #[test]
    fn an_open_secret_and_an_open_line_are_wrong() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, [0; 32]).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(secret(&path).verdict, Verdict::Wrong);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(secret(&path).verdict, Verdict::Fine);

        let mut config = Config::default();
        assert_eq!(public_url(&config).verdict, Verdict::Note);
        config.server.public_url = "http://atelier.example".parse().unwrap();
        assert_eq!(public_url(&config).verdict, Verdict::Wrong);
        config.server.public_url = "https://atelier.example".parse().unwrap();
        assert_eq!(public_url(&config).verdict, Verdict::Fine);
    }
}
