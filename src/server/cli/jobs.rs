//! `rakkan jobs …` and `rakkan mail`.

use services::config::Config;
use services::{Member, machine};

use super::console::{print, print_json, with_app};

/// Look at background jobs that were put aside.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Jobs {
    /// List jobs by kind, and why some were put aside.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Let the jobs of a kind that were put aside run again.
    Retry {
        /// What they are for, as the list names it.
        kind: String,
    },
    /// Take the jobs of a kind away that were put aside: what they were for is not done.
    Discard {
        /// What they are for, as the list names it.
        kind: String,
    },
}

impl Jobs {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        with_app(config, async |app| {
            let by = Member::console();
            match self {
                Self::List { json } => {
                    let found = machine::look(app, &by).await?;
                    if json {
                        let pile = |it: &services::Pile| {
                            serde_json::json!({
                                "kind": it.kind,
                                "put_aside": it.is_dead,
                                "count": it.count,
                                "oldest": it.oldest.0,
                            })
                        };
                        return print_json(&found.jobs.iter().map(pile).collect::<Vec<_>>());
                    }
                    for it in &found.jobs {
                        let state = if it.is_dead { "put aside" } else { "waits" };
                        print(format_args!("{:<24} {state:<9} {}", it.kind, it.count))?;
                    }
                    found.reasons.iter().try_for_each(|(kind, reason, count)| {
                        print(format_args!("  {count} of {kind}: {reason}"))
                    })
                }
                Self::Retry { kind } => {
                    let count = machine::retry(app, &by, &kind).await?;
                    print(format_args!("{count} run again."))
                }
                Self::Discard { kind } => {
                    let count = machine::discard(app, &by, &kind).await?;
                    print(format_args!("{count} are gone."))
                }
            }
        })
    }
}

/// Try whether mail works.
#[derive(Debug, clap::Args)]
pub(super) struct Mail {
    /// Where a mail is sent.
    address: String,
}

impl Mail {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        with_app(config, async |app| {
            let to = machine::try_mail(app, &Member::console(), Some(self.address)).await?;
            print(format_args!("A mail is on its way to {to}."))
        })
    }
}
