//! The machine under the server, as those who run it see it: what is there, how much room is left,
//! what waits, when the last backup was made; and what can be done about it.

use std::time::Duration;

use store::census::{self, Census};
use store::queue::{self, Pile};
use store::remote_cache::{self, Size};
use store::{Conn, MediaId, Role, Timestamp};

use crate::error::{Error, Result};
use crate::ids::first_id_at;
use crate::{App, Member, audit, backup};

/// Reasons that are shown.
const REASONS: i64 = 20;

/// For how long growth is measured.
const MONTH: Duration = Duration::from_hours(24 * 30);

/// The machine.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The version of this program.
    pub version: &'static str,
    /// The engine of the database.
    pub engine: &'static str,
    /// The newest migration.
    pub migration: String,
    /// Files of this server: how many, and their bytes.
    pub files: Census,
    /// Copies of other servers' pictures.
    pub copies: Size,
    /// The most bytes that copies may take; 0: no limit.
    pub most_copies: u64,
    /// Bytes that people here brought in during the last thirty days.
    pub grown: i64,
    /// Bytes that are free where the files lie; none where they lie elsewhere.
    pub free: Option<u64>,
    /// Jobs by kind.
    pub jobs: Vec<Pile>,
    /// Why jobs were put aside: kind, reason, how many.
    pub reasons: Vec<(String, String, i64)>,
    /// The last backup.
    pub backup: Option<backup::Last>,
    /// Whether the panel can make one.
    pub can_back_up: bool,
    /// Whether mail is sent.
    pub has_mail: bool,
}

impl Machine {
    /// In how many days the disk is full, if people go on as in the last thirty; none where nothing
    /// grows, or nobody knows.
    pub fn days_left(&self) -> Option<u64> {
        let grown = u64::try_from(self.grown).ok().filter(|it| *it > 0)?;
        Some(self.free?.saturating_mul(30) / grown)
    }
}

/// What there is. Admins.
pub async fn look(app: &App, by: &Member) -> Result<Machine> {
    by.at_least(Role::Admin)?;
    let since = MediaId(first_id_at(app.now().minus(MONTH)));
    let read = move |conn: &mut Conn| {
        Ok::<_, Error>((
            census::count(conn)?,
            remote_cache::size(conn)?,
            census::bytes_since(conn, since)?,
            queue::piles(conn)?,
            queue::reasons(conn, REASONS)?,
        ))
    };
    let (files, copies, grown, jobs, reasons) = app.store.read(read).await?;
    let names = store::migration_names(app.engine()).unwrap_or_default();
    Ok(Machine {
        version: env!("CARGO_PKG_VERSION"),
        engine: app.engine().name(),
        migration: names.last().cloned().unwrap_or_default(),
        files,
        copies,
        most_copies: app.config.limits.remote_media_bytes,
        grown,
        free: free(app),
        jobs,
        reasons,
        backup: backup::last(&app.config),
        can_back_up: app.config.backup.path.is_some(),
        has_mail: app.config.mail.is_on(),
    })
}

fn free(app: &App) -> Option<u64> {
    if app.config.storage.kind != crate::config::StorageKind::Disk {
        return None;
    }
    let found = rustix::fs::statvfs(app.config.media_dir()).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Lets the jobs of a kind that were put aside run again. Answers how many. Admins.
pub async fn retry(app: &App, by: &Member, kind: &str) -> Result<usize> {
    by.at_least(Role::Admin)?;
    let (kind, now) = (kind.to_owned(), app.now());
    let act = audit::Act::new(app, by, "jobs.retry", kind.clone(), "");
    let change = move |conn: &mut Conn| {
        let count = queue::revive(conn, &kind, now)?;
        act.saying(count.to_string()).write(conn)?;
        Ok::<_, Error>(count)
    };
    let count = app.store.write(change).await?;
    app.wake.notify_one();
    Ok(count)
}

/// Takes the jobs of a kind away that were put aside: what they were for is not done. Answers how
/// many. Admins.
pub async fn discard(app: &App, by: &Member, kind: &str) -> Result<usize> {
    by.at_least(Role::Admin)?;
    let kind = kind.to_owned();
    let act = audit::Act::new(app, by, "jobs.discard", kind.clone(), "");
    let change = move |conn: &mut Conn| {
        let count = queue::discard(conn, &kind)?;
        act.saying(count.to_string()).write(conn)?;
        Ok::<_, Error>(count)
    };
    app.store.write(change).await
}

/// Sends a mail to one's own address, or to another one, to see whether mail works. Answers where it
/// went. Admins.
pub async fn try_mail(app: &App, by: &Member, to: Option<String>) -> Result<String> {
    by.at_least(Role::Admin)?;
    let user = by.user;
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::users::find(conn, user)?);
    let own = app.store.read(find).await?.and_then(|it| it.email);
    let address = to.or(own).unwrap_or_default();
    if !app.config.mail.is_on() {
        return Err(Error::invalid("mail", "mail.off", "machine-mail-off"));
    }
    if address.is_empty() {
        return Err(Error::invalid("mail", "mail.address", "machine-mail-no-address"));
    }
    let act = audit::Act::new(app, by, "mail.test", "", "");
    app.store.write(move |conn| act.write(conn)).await?;
    let (subject, text) = (words::say("machine-mail-subject"), words::say("machine-mail-text"));
    let sent = crate::mail::send(app, &address, &subject.text(), &text.text()).await;
    sent.map_err(|error| {
        let sentence = words::say("machine-mail-failed").with("why", &format!("{error:?}"));
        Error::invalid("mail", "mail.failed", sentence)
    })?;
    Ok(address)
}

/// Notes that somebody asked for a backup, and answers where it goes; the caller makes it with
/// [`backup::make`] while nobody waits. Admins.
pub async fn begin_backup(app: &App, by: &Member) -> Result<std::path::PathBuf> {
    by.at_least(Role::Admin)?;
    let Some(path) = app.config.backup.path.clone() else {
        return Err(Error::invalid("backup", "backup.path", "machine-backup-nowhere"));
    };
    let act = audit::Act::new(app, by, "backup.make", "", "");
    app.store.write(move |conn| act.write(conn)).await?;
    Ok(path)
}

/// How long ago a backup was made, in days; none where none was.
pub fn backup_age(last: Option<&backup::Last>, now: Timestamp) -> Option<i64> {
    Some((now.0 - last?.made_at).max(0) / 86_400_000)
}
