//! One delivery, and what its answer means.
//!
//! | answer | means |
//! |---|---|
//! | 2xx | delivered |
//! | 3xx that leads elsewhere | refused: what is signed for one server is not carried to another |
//! | 401, 403 to the old signatures | tried once with RFC 9421; that it worked is remembered |
//! | 408, 425, 429, 5xx, no answer | the server is down; `Retry-After` is heard, within reason |
//! | 410 | the inbox says it is gone; its people are asked |
//! | other 4xx | refused: it is not tried again |

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderName, header};
use services::addresses::Addresses;
use services::client::{ClientError, Request, Response};
use services::{AccountId, App, Timestamp, keys};
use url::Url;

use crate::fetch::SignedAt;
use crate::signing::{Form, Signer};

/// AIPREF allows it on requests: what is in here is not for training.
const CONTENT_USAGE: HeaderName = HeaderName::from_static("content-usage");

/// How a delivery ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is there.
    Delivered {
        /// Whether the newer signatures did it.
        newer: bool,
    },
    /// It is not wanted, and will not be later.
    Refused {
        /// The status; 0 where there was none.
        status: u16,
        /// In words.
        reason: String,
    },
    /// Nothing was sent: whoever wrote it deleted it before its turn came.
    TakenBack,
    /// The inbox is no more.
    Gone,
    /// The server cannot take it now.
    Down {
        /// In words.
        reason: String,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
}

/// Delivers a text to an inbox, in the name of an account (0: of the server).
pub(super) async fn post(
    app: &App,
    inbox: Url,
    text: Bytes,
    account: AccountId,
    newer: bool,
) -> Outcome {
    let signer = match signer(app, account).await {
        Ok(signer) => signer,
        Err(error) => return Outcome::Down { reason: format!("{error:?}"), retry_after: None },
    };
    let first = once(app, &inbox, &text, signer.in_form(form(newer))).await;
    let is_unconvinced = matches!(first, Outcome::Refused { status: 401 | 403, .. });
    if !is_unconvinced {
        return match first {
            Outcome::Delivered { .. } => Outcome::Delivered { newer },
            other => other,
        };
    }
    match once(app, &inbox, &text, signer.in_form(form(!newer))).await {
        Outcome::Delivered { .. } => Outcome::Delivered { newer: !newer },
        Outcome::Refused { .. } => first,
        other => other,
    }
}

fn form(newer: bool) -> Form {
    if newer { Form::Rfc9421 } else { Form::Cavage }
}

async fn signer(app: &App, account: AccountId) -> services::Result<Signer> {
    let addresses = Addresses::new(&app.config.server);
    let actor = if account == keys::SERVER {
        addresses.server_actor()
    } else {
        let name = services::senders::own_name(app, account).await?;
        addresses.actor(&name)
    };
    let keys = keys::of(app, account).await?;
    Ok(Signer::new(Addresses::rsa_key(&actor), keys.rsa.clone()))
}

async fn once(app: &App, inbox: &Url, text: &Bytes, by: Signer) -> Outcome {
    let signed = SignedAt::new(app, by);
    let request = Request::post(inbox.clone(), text.clone())
        .header(header::CONTENT_TYPE, "application/activity+json")
        .header(CONTENT_USAGE, "train-ai=n")
        .signed(&signed);
    match app.client.send(request).await {
        Ok(response) => meaning(&response, app.now()),
        Err(error) => failure(&error),
    }
}

fn failure(error: &ClientError) -> Outcome {
    let reason = error.to_string();
    match error {
        ClientError::Redirects => Outcome::Refused { status: 0, reason },
        // A long answer was an answer; a yes among them is rare enough to be sent twice.
        _ => Outcome::Down { reason, retry_after: None },
    }
}

fn meaning(response: &Response, now: Timestamp) -> Outcome {
    let status = response.status.as_u16();
    let reason = format!("the server answered {status}");
    match status {
        200..=299 => Outcome::Delivered { newer: false },
        410 => Outcome::Gone,
        408 | 425 | 429 | 500..=599 => {
            let after = response.header("retry-after").and_then(|it| retry_after(it, now));
            Outcome::Down { reason, retry_after: after }
        }
        _ => Outcome::Refused { status, reason },
    }
}

/// Seconds, or a date. What lies in the past or cannot be read says nothing.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let at = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).ok()?;
    at.checked_sub(Duration::from_millis(u64::try_from(now.0).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_to_wait_is_read_in_both_forms() {
        let now = Timestamp(1_795_000_000_000);
        assert_eq!(retry_after("120", now), Some(Duration::from_mins(2)));
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(1_795_000_060));
        assert_eq!(retry_after(&date, now), Some(Duration::from_mins(1)));
        for odd in ["-5", "soon", "99999999999999", "Thu, 01 Jan 1970 00:00:00 GMT"] {
            assert_eq!(retry_after(odd, now), None, "{odd}");
        }
    }
}
