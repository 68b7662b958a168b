//! The command line: the same services as the pages, asked by somebody at the machine.
//!
//! Exit code 0: done. 1: failed, the reason is on standard error. 2: wrong usage. What a program
//! would read goes to standard output, with `--json` where that helps; everything else does not.
//! All commands may run beside a running server.

mod backup;
mod config_check;
mod consent;
mod console;
mod doctor;
mod evidence;
mod jobs;
mod opening;
mod rule;
mod setup;
mod token;
mod user;

pub(crate) mod bench;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use services::config::Config;

/// A home for artists: their pictures, their words, their terms.
#[derive(Debug, Parser)]
#[command(name = "rakkan", version, max_term_width = 100)]
struct Cli {
    /// The configuration; without it `rakkan.toml` in this folder, if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server.
    Serve,
    /// Bring the database to this version.
    Migrate,
    /// Make the owner: from a file of answers, or by a link to open in a browser.
    Setup(setup::Setup),
    /// Make, list and change people.
    #[command(subcommand)]
    User(user::User),
    /// Make access tokens.
    #[command(subcommand)]
    Token(token::Token),
    /// List and decide about jobs (openings) that members post.
    #[command(subcommand)]
    Opening(opening::Opening),
    /// Write, try and switch rules for what comes in and goes out.
    #[command(subcommand)]
    Rule(rule::Rule),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(config_check::Configuration),
    /// Try out what follows from what was said about a work.
    #[command(subcommand)]
    Consent(consent::Consent),
    /// Read what picture files say about how they were made.
    Evidence(evidence::Evidence),
    /// Check that everything a server needs is in order.
    Doctor(doctor::Doctor),
    /// Look at background jobs that were put aside.
    #[command(subcommand)]
    Jobs(jobs::Jobs),
    /// Try whether mail works.
    Mail(jobs::Mail),
    /// Make a backup while the server runs.
    Backup(backup::Backup),
    /// Bring a backup back into an empty server.
    Restore(backup::Restore),
    /// Measure what pages cost.
    Bench(bench::Bench),
}

/// Runs the command that the program was started with.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Also help and version, which are no failure. A closed pipe is nobody's problem.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", console::words(&error));
            ExitCode::from(1)
        }
    }
}

impl Cli {
    fn run(self) -> anyhow::Result<ExitCode> {
        let file = self.config.as_deref();
        let config = || Ok::<_, anyhow::Error>(Config::read(file)?);
        match self.command {
            Command::Serve => {
                settle_the_allocator();
                crate::serve::run(config()?)?;
            }
            Command::Migrate => migrate(&config()?)?,
            Command::Setup(command) => command.run(config()?)?,
            Command::User(command) => command.run(config()?)?,
            Command::Token(command) => command.run(config()?)?,
            Command::Opening(command) => command.run(config()?)?,
            Command::Rule(command) => command.run(config()?)?,
            Command::Config(command) => command.run(&config()?)?,
            Command::Consent(command) => command.run()?,
            Command::Evidence(command) => command.run()?,
            Command::Doctor(command) => return command.run(config()?),
            Command::Jobs(command) => command.run(config()?)?,
            Command::Mail(command) => command.run(config()?)?,
            Command::Backup(command) => command.run(config()?)?,
            Command::Restore(command) => command.run(config()?)?,
            Command::Bench(command) => command.run()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// How the allocator behaves unless somebody says otherwise.
///
/// What is given back is kept for a hundredth of a second, in case the next request wants it: at
/// once would mean that each long answer begins with pages the kernel has to clear; the second it
/// is by default means a hundred megabytes after a few pictures. And it asks for no huge pages: a
/// small server would hold a quarter more, and clearing two megabytes for an answer of a hundred
/// kilobytes costs more than making it.
const ALLOCATOR: [(&str, &str); 2] = [("MIMALLOC_PURGE_DELAY", "10"), ("MIMALLOC_ALLOW_THP", "0")];

/// The allocator reads its settings from the environment before anything of ours runs, so the
/// program begins once more with them said. Nothing else changes: neither the process nor its
/// number. What somebody has set already is left alone.
fn settle_the_allocator() {
    use std::os::unix::process::CommandExt as _;
    let mut unset = ALLOCATOR.into_iter().filter(|it| std::env::var_os(it.0).is_none()).peekable();
    if unset.peek().is_none() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let arguments = std::env::args_os().skip(1);
    let failed = std::process::Command::new(program).args(arguments).envs(unset).exec();
    tracing::debug!(%failed, "the allocator keeps its habits");
}

fn migrate(config: &Config) -> anyhow::Result<()> {
    std::fs::create_dir_all(&config.data_dir.0)?;
    let ran = services::migrate(&config.database_url())?;
    for name in &ran {
        console::print(format_args!("ran {name}"))?;
    }
    if ran.is_empty() {
        console::print(format_args!("The database is up to date."))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_commands_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn wrong_usage_is_told_from_help() {
        let code = |arguments: &[&str]| {
            let all = std::iter::once("rakkan").chain(arguments.iter().copied());
            Cli::try_parse_from(all).map_or_else(|error| error.exit_code(), |_| 0)
        };
        assert_eq!(code(&["--help"]), 0);
        assert_eq!(code(&["--version"]), 0);
        assert_eq!(code(&["serve", "--config", "rakkan.toml"]), 0);
        for wrong in [
            &[][..],
            &["surve"],
            &["user", "create"],
            &["user", "role", "ana", "king"],
            &["token", "create", "ana"],
            &["evidence"],
            &["opening", "refuse", "7"],
            &["opening", "list", "--show", "nothing"],
            &["user", "suspend", "ana"],
            &["user", "create", "ana", "--password", "x", "--password-stdin"],
        ] {
            assert_eq!(code(wrong), 2, "{wrong:?}");
        }
    }
}
