//! What an artist allows: as it is sent with a post, and asked for by anyone who holds a link.

use consent::{AiLabel, Exposure, Permission, Use};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::addresses::{Addresses, LocalThing};
use services::posts::Found;
use services::{Error, PostId, Viewer};

use super::call::{Access, Call};
use super::entities::{moment, some};
use super::input::{Flag, Text};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::door::App;
use crate::routes::Shows;
use crate::web::html::policy_url;
use crate::web::present;

/// Terms of a public work.
pub(super) fn calls(table: &mut Table) {
    table.get("/api/v1/consent", Access::Open, Shows::Works, ask);
}

/// `consent[…]` of a call. A use that is not named keeps to the default, a word that is no
/// permission is a fault: nobody should find out later that a spelling mistake was read as
/// something.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Terms {
    data_mining: Text,
    ai_training: Text,
    ai_generative_training: Text,
    ai_inference: Text,
}

/// The fields about terms and labels that any call may have.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(super) struct Said {
    consent: Option<Terms>,
    /// The word of older apps: all four uses are denied.
    noai: Flag,
    ai_label: Text,
}

impl Terms {
    fn read(&self) -> Result<Option<consent::Consent>, Error> {
        let mut said = consent::Consent::UNKNOWN;
        let words = [
            (Use::DataMining, &self.data_mining),
            (Use::AiTraining, &self.ai_training),
            (Use::AiGenerativeTraining, &self.ai_generative_training),
            (Use::AiInference, &self.ai_inference),
        ];
        for (of, word) in words {
            if let Some(word) = word.get() {
                said.set(of, permission(word).ok_or_else(unknown_words)?);
            }
        }
        Ok(Some(said).filter(|it| *it != consent::Consent::UNKNOWN))
    }
}

impl Said {
    /// The terms, if any were sent.
    pub(super) fn terms(&self) -> Result<Option<consent::Consent>, Error> {
        match &self.consent {
            Some(terms) => terms.read(),
            None if self.noai.is_on() => Ok(Some(consent::Consent::DENIED)),
            None => Ok(None),
        }
    }

    /// The label, if one was sent.
    pub(super) fn label(&self) -> Result<Option<AiLabel>, Error> {
        label(&self.ai_label)
    }
}

/// The label that was sent, if one was.
pub(super) fn label(sent: &Text) -> Result<Option<AiLabel>, Error> {
    let Some(word) = sent.get() else { return Ok(None) };
    // The words of the vocabulary have a hyphen where those of the API have a line.
    AiLabel::from_word(&word.replace('_', "-")).map(Some).ok_or_else(|| {
        let words: Vec<String> =
            AiLabel::ALL.iter().map(|it| it.as_str().replace('-', "_")).collect();
        let sentence = format!("ai_label is one of: {}.", words.join(", "));
        Error::invalid("ai_label", "label.unknown", sentence)
    })
}

/// The API's words, and those of the vocabulary.
fn permission(word: &str) -> Option<Permission> {
    match word {
        "allowed" => Some(Permission::Allowed),
        "constrained" => Some(Permission::Constrained),
        "not_allowed" | "notAllowed" => Some(Permission::NotAllowed),
        "unknown" => Some(Permission::Unknown),
        _ => None,
    }
}

fn unknown_words() -> Error {
    let sentence = "consent has the fields data_mining, ai_training, ai_generative_training and ai_inference, each allowed, constrained, not_allowed or unknown.";
    Error::invalid("consent", "consent.words", sentence)
}

/// The address to ask about.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    object: Text,
}

/// A header as it is sent with the page.
#[derive(Debug, Serialize, JsonSchema)]
struct Header {
    name: &'static str,
    value: String,
}

/// In the words of the vocabulary, since other servers ask this.
#[derive(Debug, Serialize, JsonSchema)]
struct Statement {
    data_mining: &'static str,
    ai_training: &'static str,
    ai_generative_training: &'static str,
    ai_inference: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Signs {
    consent: Statement,
    ai_label: &'static str,
    digital_source_type: Option<&'static str>,
}

impl From<&Exposure> for Signs {
    fn from(exposure: &Exposure) -> Self {
        let consent = exposure.consent();
        Self {
            consent: Statement {
                data_mining: consent.data_mining.as_str(),
                ai_training: consent.ai_training.as_str(),
                ai_generative_training: consent.ai_generative_training.as_str(),
                ai_inference: consent.ai_inference.as_str(),
            },
            ai_label: exposure.label().as_str(),
            digital_source_type: exposure.digital_source_type(),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
struct Holding {
    object: String,
    #[serde(flatten)]
    signs: Signs,
    headers: Vec<Header>,
    policy: String,
    /// Why pictures are withheld here; nothing where they are shown.
    refusal: Option<String>,
    updated: String,
    attachments: Vec<Attachment>,
}

/// A picture of it: what holds for the picture alone.
#[derive(Debug, Serialize, JsonSchema)]
struct Attachment {
    id: String,
    remote_url: Option<String>,
    refusal: Option<String>,
    #[serde(flatten)]
    signs: Signs,
}

/// What holds for a public post, asked by its address. Everything else is not there, whoever
/// asks: this call is for machines that hold nothing but a link.
async fn ask(call: Call<Asked>) -> Answer<Holding> {
    let app = &call.app;
    let asked = call.input.object.or_empty();
    let gone = Error::NotFound("There is no public work at that address.");
    let found = match post_of(app, asked) {
        Some(id) => Some(id),
        None => services::search::copy_of(app, asked).await?,
    };
    let Some(id) = found else { return Err(gone.into()) };
    let Found::Post(shown) = services::posts::find(app, &Viewer::Anyone, id).await? else {
        return Err(gone.into());
    };
    let exposure: &Exposure = &shown.exposure;
    let body = Holding {
        object: app.config.server.link(&present::post_path(&shown.author, id)),
        signs: Signs::from(exposure),
        headers: exposure
            .headers(&policy_url(app))
            .into_iter()
            .map(|(name, value)| Header { name, value })
            .collect(),
        policy: app.config.server.link("/policies/ai"),
        refusal: shown.elsewhere.as_ref().and_then(|it| some(&it.refusal)),
        updated: moment(present::last_change(&shown)),
        attachments: shown
            .pictures
            .iter()
            .map(|it| Attachment {
                id: it.media.id.to_string(),
                remote_url: some(&it.media.remote_url),
                refusal: some(&it.media.refusal),
                signs: Signs::from(&it.exposure),
            })
            .collect(),
    };
    Ok(Reply::works(body, *exposure))
}

/// The post that an address of ours names: its id for other servers, `/@mira/7` or `/posts/7`.
fn post_of(app: &App, address: &str) -> Option<PostId> {
    let addresses = Addresses::new(&app.config.server);
    let named = url::Url::parse(address).ok().and_then(|it| addresses.parse_local(&it));
    if let Some(LocalThing::Post { post, .. }) = named {
        return Some(post);
    }
    let path = match address.strip_prefix(&app.config.server.origin()) {
        Some(path) => path,
        None if address.starts_with('/') => address,
        None => return None,
    };
    let path = path.split(['?', '#']).next()?;
    let (before, id) = path.rsplit_once('/')?;
    let known = before == "/posts" || before.starts_with("/@");
    id.parse().ok().filter(|_| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: serde_json::Value) -> Result<Option<consent::Consent>, Error> {
        super::super::input::parse::<Said>(value)?.terms()
    }

    #[test]
    fn a_use_that_is_not_named_says_nothing() {
        for word in ["not_allowed", "notAllowed"] {
            let said = of(json!({ "consent": { "ai_training": word } })).unwrap().unwrap();
            assert_eq!(said.get(Use::AiTraining), Permission::NotAllowed);
            assert_eq!(said.get(Use::DataMining), Permission::Unknown);
        }
        assert_eq!(of(json!({ "status": "x" })).unwrap(), None);
    }

    #[test]
    fn older_apps_say_it_in_one_word() {
        let said = of(json!({ "noai": "true" })).unwrap().unwrap();
        assert_eq!(said, consent::Consent::DENIED);
    }

    #[test]
    fn a_word_nobody_knows_is_told() {
        assert!(of(json!({ "consent": { "ai_training": "no" } })).is_err());
        assert!(of(json!({ "consent": { "training": "allowed" } })).is_err());
    }
}
