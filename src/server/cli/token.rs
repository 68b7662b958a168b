//! `rakkan token create`: an access token for an app or a script.

use services::config::Config;
use services::{Member, tokens};

use super::console::{print, with_app};

/// Make access tokens.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Token {
    /// Make a token for somebody, and print it: nothing else, and only this once.
    Create {
        /// Their username.
        user: String,
        /// What it may do: read write follow push profile admin, or parts such as read:statuses.
        #[arg(long)]
        scopes: String,
        /// What it is for, to recognise it in the list.
        #[arg(long, default_value = "command line")]
        name: String,
    },
}

impl Token {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        let Self::Create { user, scopes, name } = self;
        let token = with_app(config, async |app| {
            Ok(tokens::create(app, &Member::console(), &user, &scopes, &name).await?)
        })?;
        print(token)
    }
}
