//! `rakkan backup` and `rakkan restore`.

use std::path::PathBuf;

use services::backup::{self, Made};
use services::config::Config;

use super::console::{print, print_json, runtime, with_app};

/// Make a backup while the server runs: the database as it is at one moment, and the files.
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    /// The folder for backups; each gets a folder of its own in it.
    to: PathBuf,
    /// Keep so many of the newest; 0 keeps all.
    #[arg(long, default_value_t = 0)]
    keep: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        let made: Made =
            with_app(config, async |app| backup::make(app, &self.to, self.keep).await)?;
        let it = &made.manifest;
        if self.json {
            return print_json(&serde_json::json!({
                "folder": made.folder,
                "files": it.files,
                "bytes": it.bytes,
                "copied": made.copied,
                "missing": made.missing,
            }));
        }
        print(format_args!("The backup is in {}.", made.folder.display()))?;
        print(format_args!("{} files belong to it, {} of them are new.", it.files, made.copied))?;
        if made.missing > 0 {
            print(format_args!(
                "{} files that pictures need are not in the storage: see rakkan doctor --files.",
                made.missing
            ))?;
        }
        Ok(())
    }
}

/// Bring a backup back into an empty server: data folder, database and storage of the configuration.
#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    /// The folder of one backup.
    from: PathBuf,
}

impl Restore {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        let done = runtime()?.block_on(backup::restore(config, &self.from))?;
        print(format_args!("The server is back, with {} files.", done.files))?;
        if done.missing.is_empty() {
            return Ok(());
        }
        let named = done.missing.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        anyhow::bail!("{} files are missing in the backup: {named}", done.missing.len())
    }
}
