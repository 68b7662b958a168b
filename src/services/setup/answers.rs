//! The file of answers for `rakkan setup --answers FILE`: TOML, or JSON when it starts with `{`.
//! An unknown key is an error. `docs/admin/install.md` lists the keys.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Owner;
use crate::error::{Error, Result};
use crate::settings::{AiStance, OpeningsMode, SignUpMode, Site};

/// What the first run asks, as a file says it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// The server. Absent keys keep their defaults.
    #[serde(default)]
    pub site: SiteAnswers,
    /// The person who answers for it.
    pub owner: OwnerAnswers,
}

/// What the server is like: see [`Site`] for each key.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of Site")]
pub struct SiteAnswers {
    pub name: Option<String>,
    pub description: Option<String>,
    pub rules: Option<String>,
    pub contact: Option<String>,
    pub sign_up_mode: Option<SignUpMode>,
    pub sign_up_question: Option<String>,
    pub ai_stance: Option<AiStance>,
    pub welcomes_previews: Option<bool>,
    pub openings: Option<OpeningsMode>,
}

/// The owner. The password comes in exactly one of three ways.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnerAnswers {
    /// The name in addresses.
    pub username: String,
    /// The e-mail address; may be absent.
    #[serde(default)]
    pub email: String,
    /// The password itself.
    pub password: Option<String>,
    /// A file whose first line is the password.
    pub password_file: Option<PathBuf>,
    /// The name of an environment variable that holds it.
    pub password_env: Option<String>,
}

impl std::fmt::Debug for OwnerAnswers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnerAnswers").field("username", &self.username).finish_non_exhaustive()
    }
}

impl Answers {
    /// Reads a file of answers.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| wrong(format!("{}: {error}", path.display())))?;
        Self::parse(&text)
    }

    /// Reads the text of a file of answers.
    pub fn parse(text: &str) -> Result<Self> {
        if text.trim_start().starts_with('{') {
            return serde_json::from_str(text).map_err(|error| wrong(error.to_string()));
        }
        ::config::Config::builder()
            .add_source(::config::File::from_str(text, ::config::FileFormat::Toml))
            .build()
            .and_then(::config::Config::try_deserialize)
            .map_err(|error| wrong(error.to_string()))
    }

    pub(super) fn into_owner(self) -> Result<Owner> {
        let password = self.owner.find_password()?;
        let Self { site, owner } = self;
        let mut filled = Site::default();
        replace(&mut filled.name, site.name);
        replace(&mut filled.description, site.description);
        replace(&mut filled.rules, site.rules);
        replace(&mut filled.contact, site.contact);
        replace(&mut filled.sign_up_mode, site.sign_up_mode);
        replace(&mut filled.sign_up_question, site.sign_up_question);
        replace(&mut filled.ai_stance, site.ai_stance);
        replace(&mut filled.welcomes_previews, site.welcomes_previews);
        replace(&mut filled.openings, site.openings);
        Ok(Owner { username: owner.username, email: owner.email, password, site: filled })
    }
}

impl OwnerAnswers {
    fn find_password(&self) -> Result<String> {
        match (&self.password, &self.password_file, &self.password_env) {
            (Some(password), None, None) => Ok(password.clone()),
            (None, Some(path), None) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| wrong(format!("owner.password_file: {error}")))?;
                Ok(text.lines().next().unwrap_or_default().to_owned())
            }
            (None, None, Some(name)) => std::env::var(name)
                .map_err(|error| wrong(format!("owner.password_env {name}: {error}"))),
            _ => Err(wrong(
                "give exactly one of owner.password, owner.password_file and owner.password_env"
                    .to_owned(),
            )),
        }
    }
}

fn replace<T>(place: &mut T, answer: Option<T>) {
    if let Some(answer) = answer {
        *place = answer;
    }
}

fn wrong(sentence: String) -> Error {
    Error::invalid("answers", "setup.answers", sentence)
}
