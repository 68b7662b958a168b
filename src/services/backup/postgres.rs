//! PostgreSQL keeps and restores itself: `pg_dump` and `pg_restore`, which come with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use url::Url;

/// A command of PostgreSQL's, told by the environment where to go: a password in an argument could
/// be read by everybody on the machine.
fn command(name: &str, url: &str) -> anyhow::Result<Command> {
    let mut command = Command::new(find(name)?);
    let url: Url = url.parse().context("database.url cannot be read")?;
    let decoded = |text: &str| {
        url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
            .next()
            .map(|it| it.1.into_owned())
            .unwrap_or_default()
    };
    if let Some(host) = url.host_str().filter(|it| !it.is_empty()) {
        command.env("PGHOST", decoded(host));
    }
    if let Some(port) = url.port() {
        command.env("PGPORT", port.to_string());
    }
    if !url.username().is_empty() {
        command.env("PGUSER", decoded(url.username()));
    }
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", decoded(password));
    }
    command.env("PGDATABASE", decoded(url.path().trim_start_matches('/')));
    for (name, value) in url.query_pairs() {
        let variable = match &*name {
            "host" => "PGHOST",
            "port" => "PGPORT",
            "user" => "PGUSER",
            "password" => "PGPASSWORD",
            "dbname" => "PGDATABASE",
            "sslmode" => "PGSSLMODE",
            "sslrootcert" => "PGSSLROOTCERT",
            _ => continue,
        };
        command.env(variable, &*value);
    }
    Ok(command)
}

/// Where the command is: in the path, or where Debian's packages put it, the newest.
fn find(name: &str) -> anyhow::Result<PathBuf> {
    let in_path = std::env::var_os("PATH")
        .and_then(|it| std::env::split_paths(&it).map(|it| it.join(name)).find(|it| it.is_file()));
    if let Some(found) = in_path {
        return Ok(found);
    }
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|it| Some(it.ok()?.path().join("bin").join(name)))
        .filter(|it| it.is_file())
        .collect();
    versions.sort();
    versions.pop().with_context(|| {
        format!("{name} is not installed. It comes with PostgreSQL: install postgresql-client")
    })
}

fn run(mut command: Command, name: &str) -> anyhow::Result<()> {
    let done = command.output().with_context(|| format!("{name} cannot be started"))?;
    anyhow::ensure!(
        done.status.success(),
        "{name} failed: {}",
        String::from_utf8_lossy(&done.stderr).trim()
    );
    Ok(())
}

/// Writes the database as it is at one moment.
pub(super) fn dump(url: &str, target: &Path) -> anyhow::Result<()> {
    let mut command = command("pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(target);
    run(command, "pg_dump")
}

/// Fills an empty database: all of it or nothing.
pub(super) fn restore(url: &str, dump: &Path) -> anyhow::Result<()> {
    let mut restoring = command("pg_restore", url)?;
    let database = restoring
        .get_envs()
        .find(|it| it.0 == "PGDATABASE")
        .and_then(|it| it.1.map(std::ffi::OsStr::to_owned))
        .unwrap_or_default();
    restoring.arg("--dbname").arg(database);
    restoring.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]);
    restoring.arg(dump);
    run(restoring, "pg_restore")
}
