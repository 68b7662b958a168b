//! The way back: a backup into an empty server.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use bytes::Bytes;
use store::Engine;

use super::{MANIFEST, Manifest, engine_word, files, postgres, sum};
use crate::App;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;

/// A server that was brought back.
#[derive(Clone, Debug)]
pub struct Restored {
    /// What the backup was.
    pub manifest: Manifest,
    /// How many files came back.
    pub files: u64,
    /// Files that belong to it and are not on its shelf, or are not whole.
    pub missing: Vec<String>,
}

/// Brings a backup back into the data folder, the database and the storage of `config`, all of
/// which must be empty. Fails with words for the person at the machine.
pub async fn restore(config: Config, from: &Path) -> anyhow::Result<Restored> {
    let manifest = read(from)?;
    let url = config.database_url();
    let engine = Engine::of(&url);
    anyhow::ensure!(
        engine_word(engine) == manifest.engine,
        "this backup is of a server on {}, and the configuration names {}",
        manifest.engine,
        engine_word(engine)
    );
    let database = from.join(Path::new(&manifest.database).file_name().unwrap_or_default());
    anyhow::ensure!(
        sum(&database)? == manifest.sha256,
        "{} is not what was written into the backup",
        database.display()
    );
    std::fs::create_dir_all(&config.data_dir.0)?;
    anyhow::ensure!(
        store::backup::is_empty(&url)?,
        "there is a server in this database already. A backup is brought back into an empty one"
    );
    let secret = config.data_dir.0.join("secret");
    anyhow::ensure!(!secret.exists(), "{} is there already", secret.display());
    bring_database(engine, &url, &database).await?;
    copy_secret(&from.join("secret"), &secret)?;
    let clock = Arc::new(SystemClock) as Arc<dyn Clock>;
    let app = App::open(config, clock).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let (mut came, mut missing) = (0, Vec::new());
    let shelf = from.parent().context("the backup stands in no folder")?.join("files");
    for (key, size) in files::listed(from)? {
        let bytes = std::fs::read(files::place(&shelf, &key)?).unwrap_or_default();
        if u64::try_from(bytes.len())? != size {
            missing.push(key);
            continue;
        }
        app.storage
            .put(&key, Bytes::from(bytes))
            .await
            .with_context(|| format!("{key} cannot be written"))?;
        came += 1;
    }
    Ok(Restored { manifest, files: came, missing })
}

fn read(from: &Path) -> anyhow::Result<Manifest> {
    let path = from.join(MANIFEST);
    let text = std::fs::read_to_string(&path).with_context(|| {
        format!("{} cannot be read: is this the folder of one backup?", path.display())
    })?;
    serde_json::from_str(&text).with_context(|| format!("{} is broken", path.display()))
}

async fn bring_database(engine: Engine, url: &str, from: &Path) -> anyhow::Result<()> {
    let (url, from) = (url.to_owned(), from.to_owned());
    let bring = move || match engine {
        Engine::Sqlite => {
            let path = url.strip_prefix("sqlite:").unwrap_or(&url);
            if let Some(folder) = Path::new(path).parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::copy(&from, path)?;
            Ok(std::fs::File::open(path)?.sync_all()?)
        }
        Engine::Postgres => postgres::restore(&url, &from),
    };
    tokio::task::spawn_blocking(bring).await?
}

/// For its owner alone, as it was.
fn copy_secret(from: &Path, to: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::copy(from, to).context("the secret cannot be brought back")?;
    std::fs::set_permissions(to, std::fs::Permissions::from_mode(0o600))?;
    Ok(())
}
