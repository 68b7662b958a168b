//! One question to another server, whatever it is about: not to blocked ones, not too often, not
//! again right after it failed.

use std::time::Duration;

use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use services::addresses::Addresses;
use services::client::{ClientError, Request, Response, Sign, Watch, domain_of};
use services::memory::Recent;
use services::{App, Timestamp, keys};
use url::Url;

use super::budget::Budgets;
use super::{FetchError, Options};
use crate::signing::{Form, Signer};

/// How long a server that could not answer is left alone.
const REST: Duration = Duration::from_secs(30);

/// How long an answer that will not change soon is remembered.
const REFUSAL: Duration = Duration::from_mins(5);

/// Failures that are remembered. A stranger can name a million dead hosts.
const FAILURES: usize = 5_000;

/// Servers of which it is remembered that they want the newer signatures.
const FORMS: usize = 2_000;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    /// Where.
    pub(crate) url: &'a str,
    /// Which types of answers.
    pub(crate) accept: &'static str,
    /// How many bytes at most.
    pub(crate) limit: usize,
    /// How.
    pub(crate) options: Options,
}

/// How a question ended that is not asked again for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Gone,
    Forbidden,
    Refused,
    TooLarge,
    Unreachable,
}

impl Ended {
    fn of(error: &FetchError) -> Option<Self> {
        match error {
            FetchError::Gone => Some(Self::Gone),
            FetchError::Forbidden => Some(Self::Forbidden),
            FetchError::Refused(_) => Some(Self::Refused),
            FetchError::TooLarge => Some(Self::TooLarge),
            FetchError::Unreachable(_) => Some(Self::Unreachable),
            FetchError::Blocked | FetchError::Local | FetchError::NotNow | FetchError::Own(_) => {
                None
            }
        }
    }

    fn rest(self) -> Duration {
        match self {
            Self::Unreachable => REST,
            Self::Gone | Self::Forbidden | Self::Refused | Self::TooLarge => REFUSAL,
        }
    }

    fn error(self) -> FetchError {
        match self {
            Self::Gone => FetchError::Gone,
            Self::Forbidden => FetchError::Forbidden,
            Self::Refused => FetchError::Refused("it made no sense a moment ago"),
            Self::TooLarge => FetchError::TooLarge,
            Self::Unreachable => FetchError::Unreachable(None),
        }
    }
}

/// What failed lately, by address and by server, and who signs how.
#[derive(Debug)]
struct Known {
    failures: Recent<String, (Ended, Timestamp)>,
    newer_form: Recent<String, ()>,
}

impl Default for Known {
    fn default() -> Self {
        Self { failures: Recent::new(FAILURES), newer_form: Recent::new(FORMS) }
    }
}

impl Known {
    fn failed(&self, key: &str, now: Timestamp) -> Option<Ended> {
        let (ended, until) = self.failures.get(&key.to_owned())?;
        (now < until).then_some(ended)
    }

    fn remember(&self, url: &Url, error: &FetchError, now: Timestamp) {
        let Some(ended) = Ended::of(error) else { return };
        // A server that cannot be connected to fails for all its documents at once.
        let is_down = matches!(
            error,
            FetchError::Unreachable(Some(
                ClientError::Address(_)
                    | ClientError::Down(_)
                    | ClientError::Tls(_)
                    | ClientError::TooSlow
            ))
        );
        let key = if is_down { server_of(url) } else { url.to_string() };
        self.failures.insert(key, (ended, now.plus(ended.rest())));
    }
}

/// A server, and whether it is spoken to with TLS.
fn server_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Asks. What comes back is a yes of some server; which one stands in the answer.
pub(crate) async fn ask(app: &App, question: Question<'_>) -> Result<Response, FetchError> {
    let mut url =
        Url::parse(question.url).map_err(|_| FetchError::Refused("an address that is none"))?;
    url.set_fragment(None);
    if Addresses::new(&app.config.server).is_ours(&url) {
        return Err(FetchError::Local);
    }
    if is_blocked(app, &url).await? {
        return Err(FetchError::Blocked);
    }
    let known = app.memory.of::<Known>();
    let domain = domain_of(&url);
    let now = app.now();
    if !question.options.asks_again {
        let failed =
            known.failed(url.as_str(), now).or_else(|| known.failed(&server_of(&url), now));
        if let Some(ended) = failed {
            return Err(ended.error());
        }
    }
    if app.config.federation.rate_limits && !app.memory.of::<Budgets>().take(&domain, now) {
        return Err(FetchError::NotNow);
    }
    let outcome = knock(app, &known, &url, question).await;
    if let Err(error) = &outcome {
        tracing::debug!(%url, ?error, "a document was not fetched");
        known.remember(&url, error, app.now());
    }
    outcome
}

/// Asks with the signature that this server is known to want; where it wants none of ours, once
/// more with the other kind.
async fn knock(
    app: &App,
    known: &Known,
    url: &Url,
    question: Question<'_>,
) -> Result<Response, FetchError> {
    if !question.options.signed_by_instance {
        return settled(send(app, url, question, None).await?);
    }
    let domain = domain_of(url);
    let is_newer = known.newer_form.get(&domain).is_some();
    let first = if is_newer { Form::Rfc9421 } else { Form::Cavage };
    let signed = in_our_name(app).await?;
    let response = send(app, url, question, Some(signed.in_form(first))).await?;
    if response.status != StatusCode::UNAUTHORIZED {
        return settled(response);
    }
    let second = if is_newer { Form::Cavage } else { Form::Rfc9421 };
    let response = send(app, url, question, Some(signed.in_form(second))).await?;
    let response = settled(response)?;
    if is_newer {
        known.newer_form.remove(&domain);
    } else {
        known.newer_form.insert(domain, ());
    }
    Ok(response)
}

async fn send(
    app: &App,
    url: &Url,
    question: Question<'_>,
    signed: Option<SignedAt>,
) -> Result<Response, FetchError> {
    let watch = Blocks(app);
    let mut request = Request::get(url.clone())
        .header(header::ACCEPT, question.accept)
        .at_most(question.limit)
        .watched(&watch);
    if let Some(signed) = &signed {
        request = request.signed(signed);
    }
    app.client.send(request).await.map_err(|error| match error {
        ClientError::Stopped => FetchError::Blocked,
        ClientError::TooLarge => FetchError::TooLarge,
        ClientError::Redirects => FetchError::Refused("sent around in circles"),
        ClientError::Internal(error) => FetchError::Own(error.into()),
        other => FetchError::Unreachable(Some(other)),
    })
}

/// What a status means.
fn settled(response: Response) -> Result<Response, FetchError> {
    match response.status.as_u16() {
        200..=299 => Ok(response),
        404 | 410 => Err(FetchError::Gone),
        401 | 403 | 451 => Err(FetchError::Forbidden),
        408 | 425 | 429 | 500..=599 => Err(FetchError::Unreachable(None)),
        _ => Err(FetchError::Refused("a status that makes no sense")),
    }
}

/// Keeps questions from blocked servers, at each redirect.
pub(crate) struct Blocks<'a>(pub(crate) &'a App);

impl Watch for Blocks<'_> {
    fn may_visit<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, bool> {
        // Where the database cannot tell, nobody is asked.
        Box::pin(async move { matches!(is_blocked(self.0, url).await, Ok(false)) })
    }
}

/// Whether the server at an address is blocked here, by its own name or one above it.
async fn is_blocked(app: &App, url: &Url) -> Result<bool, FetchError> {
    Ok(services::blocked::is_blocked(app, &domain_of(url)).await?)
}

/// Signs requests, at a certain time.
#[derive(Clone, Debug)]
pub struct SignedAt {
    signer: Signer,
    now: i64,
}

impl SignedAt {
    /// In somebody's name, now.
    pub fn new(app: &App, signer: Signer) -> Self {
        Self { signer, now: app.now().0.div_euclid(1_000) }
    }

    /// The same, in this form.
    #[must_use]
    pub fn in_form(&self, form: Form) -> Self {
        Self { signer: self.signer.in_form(form), now: self.now }
    }
}

impl Sign for SignedAt {
    fn sign(
        &self,
        method: &Method,
        url: &Url,
        headers: &mut HeaderMap,
        body: Option<&[u8]>,
    ) -> anyhow::Result<()> {
        for (name, value) in self.signer.headers(method.as_str(), url, body, self.now)? {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(&value)?);
        }
        Ok(())
    }
}

/// The server's own signature.
async fn in_our_name(app: &App) -> Result<SignedAt, FetchError> {
    let keys = keys::of(app, keys::SERVER).await?;
    let actor = Addresses::new(&app.config.server).server_actor();
    let signer = Signer::new(Addresses::rsa_key(&actor), keys.rsa.clone());
    Ok(SignedAt::new(app, signer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fet_15_failures_are_few_and_forgotten() {
        let known = Known::default();
        let now = Timestamp(1_000_000);
        let down = FetchError::Unreachable(Some(ClientError::TooSlow));
        for number in 0..100_000 {
            let url = Url::parse(&format!("https://dead{number}.example/inbox")).unwrap();
            known.remember(&url, &down, now);
        }
        assert!(known.failures.len() <= 2 * FAILURES);
        let last = "https://dead99999.example";
        assert_eq!(known.failed(last, now), Some(Ended::Unreachable));
        assert_eq!(known.failed(last, now.plus(REST)), None);
    }

    #[test]
    fn what_is_remembered_is_about_the_document_or_the_server() {
        let known = Known::default();
        let now = Timestamp(0);
        let url = Url::parse("https://far.example/p/1").unwrap();
        known.remember(&url, &FetchError::Gone, now);
        assert_eq!(known.failed(url.as_str(), now), Some(Ended::Gone));
        assert_eq!(known.failed("https://far.example", now), None);
        known.remember(&url, &FetchError::Unreachable(None), now);
        assert_eq!(known.failed("https://far.example", now), None, "it answered");
        known.remember(&url, &FetchError::Blocked, now);
        assert_eq!(known.failed(url.as_str(), now), Some(Ended::Unreachable));
    }
}
