//! `rakkan doctor`: is everything in order?

use std::process::ExitCode;

use services::config::Config;
use services::doctor::{Check, Depth, Verdict, after_opening, before_opening, files};

use super::console::{print, print_json, with_app, words};

/// Check that everything a server needs is in order.
#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Look for the file of every picture, and for the picture of every file.
    #[arg(long)]
    files: bool,
}

impl Doctor {
    pub(super) fn run(self, config: Config) -> anyhow::Result<ExitCode> {
        let mut checks = before_opening(&config);
        let depth = if self.files { Depth::All } else { Depth::Sample };
        let look = async |app: &services::App| {
            Ok([after_opening(app).await, files(app, depth).await].concat())
        };
        match with_app(config, look) {
            Ok(more) => checks.extend(more),
            Err(error) => checks.push(Check::wrong("opening", words(&error))),
        }
        if self.json {
            print_json(&checks)?;
        } else {
            checks.iter().try_for_each(tell)?;
        }
        let is_wrong = checks.iter().any(|it| it.verdict == Verdict::Wrong);
        Ok(if is_wrong { ExitCode::from(1) } else { ExitCode::SUCCESS })
    }
}

fn tell(check: &Check) -> anyhow::Result<()> {
    let mark = match check.verdict {
        Verdict::Fine => "fine ",
        Verdict::Note => "note ",
        Verdict::Wrong => "WRONG",
    };
    print(format_args!("{mark}  {:<11} {}", check.name, check.words))
}
