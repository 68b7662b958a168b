//! `rakkan setup`: the first run without a browser, or the link for it.

use std::path::PathBuf;

use serde_json::json;
use services::config::Config;
use services::setup::{self, Answers};

use super::console::{print, print_json, with_app};

/// Make the owner.
#[derive(Debug, clap::Args)]
pub(super) struct Setup {
    /// A TOML or JSON file with what the first run asks (docs/admin/install.md has the keys).
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Setup {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        if let Some(path) = &self.answers {
            let answers = Answers::read(path)?;
            let name = with_app(config, async |app| Ok(setup::from_answers(app, answers).await?))?;
            return self.made(&name);
        }
        let link = with_app(config, async |app| Ok(setup::owner_link(app).await?))?;
        self.link(link)
    }

    fn made(&self, username: &str) -> anyhow::Result<()> {
        if self.json {
            return print_json(&json!({ "owner": username }));
        }
        print(format_args!("The server is set up. Its owner is @{username}."))
    }

    fn link(&self, link: Option<String>) -> anyhow::Result<()> {
        let Some(link) = link else { anyhow::bail!("This server has an owner already.") };
        if self.json {
            return print_json(&json!({ "link": link }));
        }
        print("Open this link to make the owner. It works once; earlier ones do not any more.")?;
        print(link)
    }
}
