//! What the commands share: an opened server, words for errors, lines of output.

use std::fmt::Display;
use std::io::Write as _;
use std::sync::Arc;

use services::App;
use services::clock::{Clock, SystemClock};
use services::config::Config;
use services::ids::Ids;

/// The node whose ids the command line gives out, so that they never meet those of a server that
/// runs at the same time.
const NODE: u8 = 63;

/// Opens the server's data and does something with them.
pub(super) fn with_app<T>(
    config: Config,
    work: impl AsyncFnOnce(&App) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let mut app = App::open(config, Arc::new(SystemClock) as Arc<dyn Clock>)?;
    app.ids = Ids::for_node(NODE);
    runtime()?.block_on(work(&app))
}

/// Enough for one command: services wait for the database on threads of their own.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// One line on standard output. Nobody reading it is an error, not a panic.
pub(super) fn print(line: impl Display) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}

/// A value as JSON for people to read as well.
pub(super) fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(serde_json::to_string_pretty(value)?)
}

/// An error in words. Here the reader is whoever looks after the server, so the cause of an inner
/// failure is told as well.
pub(super) fn words(error: &anyhow::Error) -> String {
    match error.downcast_ref::<services::Error>() {
        Some(services::Error::Internal(cause)) => format!("{cause:#}"),
        Some(services::Error::Invalid(faults)) => {
            let line = |fault: &services::Fault| match fault.field {
                "" => fault.sentence.text(),
                field => format!("{field}: {}", fault.sentence),
            };
            faults.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Some(other) => other.to_string(),
        None => format!("{error:#}"),
    }
}
