//! What an artist allows: as it is sent with a post, and asked for by anyone who holds a link.

use actix_web::{HttpRequest, HttpResponse};
use consent::{Consent, Exposure, Permission, Use};
use serde::Serialize;
use services::addresses::{Addresses, LocalThing};
use services::posts::Found;
use services::{Error, PostId, Viewer};

use super::entities::Signals;
use super::{ApiError, answer};
use crate::door::{App, Form};
use crate::routes::routes;
use crate::web::html::policy_url;
use crate::web::present;
use crate::web::words::iso;

routes! {
    /// Terms of a public work.
    routes, ROUTES:
    get "/api/v1/consent" => ask, Works;
}

/// The four uses under their names in the API.
const USES: [(&str, Use); 4] = [
    ("data_mining", Use::DataMining),
    ("ai_training", Use::AiTraining),
    ("ai_generative_training", Use::AiGenerativeTraining),
    ("ai_inference", Use::AiInference),
];

/// The fields `consent[…]` of a call; none when there is none. A use that is not named keeps to
/// the default, a word that is no permission is a fault: nobody should find out later that a
/// spelling mistake was read as something.
pub(super) fn sent(form: &Form) -> Result<Option<Consent>, Error> {
    let mut said = Consent::UNKNOWN;
    for (name, value) in form.pairs() {
        let Some(name) = name.strip_prefix("consent[").and_then(|it| it.strip_suffix(']')) else {
            continue;
        };
        let of = USES.into_iter().find(|(it, _)| *it == name).map(|(_, of)| of);
        match (of, permission(value)) {
            (Some(of), Some(permission)) => said.set(of, permission),
            _ => return Err(unknown_words()),
        }
    }
    Ok(Some(said).filter(|it| *it != Consent::UNKNOWN))
}

fn permission(word: &str) -> Option<Permission> {
    [Permission::Allowed, Permission::Constrained, Permission::NotAllowed]
        .into_iter()
        .find(|it| it.as_str() == word)
}

fn unknown_words() -> Error {
    let names: Vec<&str> = USES.iter().map(|(name, _)| *name).collect();
    let sentence = format!(
        "consent has the fields {}, each allowed, constrained or notAllowed.",
        names.join(", ")
    );
    Error::invalid("consent", "consent.words", sentence)
}

/// A header as it is sent with the page.
#[derive(Serialize)]
struct Header {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Answer {
    object: String,
    #[serde(flatten)]
    signals: Signals,
    headers: Vec<Header>,
    policy: String,
    /// Why pictures are withheld here; nothing where they are shown.
    refusal: Option<String>,
    updated: String,
    attachments: Vec<Attachment>,
}

/// A picture of it: what holds for the picture alone.
#[derive(Serialize)]
struct Attachment {
    id: String,
    remote_url: Option<String>,
    refusal: Option<String>,
    #[serde(flatten)]
    signals: Signals,
}

/// What holds for a public post, asked by its address. Everything else is not there, whoever
/// asks: this call is for machines that hold nothing but a link.
async fn ask(app: App, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let asked = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "object")
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    let gone = Error::NotFound("There is no public work at that address.");
    let here = post_of(&app, &asked);
    let found = match here {
        Some(id) => Some(id),
        None => services::search::copy_of(&app, &asked).await?,
    };
    let Some(id) = found else { return Err(gone.into()) };
    let Found::Post(shown) = services::posts::find(&app, &Viewer::Anyone, id).await? else {
        return Err(gone.into());
    };
    let exposure: &Exposure = &shown.exposure;
    let policy = policy_url(&app);
    let body = Answer {
        object: app.config.server.link(&present::post_path(&shown.author, id)),
        signals: Signals::from(exposure),
        headers: exposure
            .headers(&policy)
            .into_iter()
            .map(|(name, value)| Header { name, value })
            .collect(),
        policy: app.config.server.link("/policies/ai"),
        refusal: shown.elsewhere.as_ref().and_then(|it| some(&it.refusal)),
        updated: iso(present::last_change(&shown)),
        attachments: shown
            .pictures
            .iter()
            .map(|it| Attachment {
                id: it.media.id.to_string(),
                remote_url: some(&it.media.remote_url),
                refusal: some(&it.media.refusal),
                signals: Signals::from(&it.exposure),
            })
            .collect(),
    };
    Ok(answer::json(&app, &body, *exposure))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|it| !it.is_empty())
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

    fn of(pairs: &[(&str, &str)]) -> Result<Option<Consent>, Error> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        sent(&Form::from_pairs(pairs.iter().map(own).collect()))
    }

    #[test]
    fn a_use_that_is_not_named_says_nothing() {
        let said = of(&[("consent[ai_training]", "notAllowed")]).unwrap().unwrap();
        assert_eq!(said.get(Use::AiTraining), Permission::NotAllowed);
        assert_eq!(said.get(Use::DataMining), Permission::Unknown);
        assert_eq!(of(&[("status", "x")]).unwrap(), None);
    }

    #[test]
    fn a_word_nobody_knows_is_told() {
        assert!(of(&[("consent[ai_training]", "no")]).is_err());
        assert!(of(&[("consent[training]", "allowed")]).is_err());
    }
}
