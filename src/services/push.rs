//! Waking apps: what somebody is told is sent, encrypted for their app alone, to the push service
//! of its maker (RFC 8030, 8291 and 8292; and the drafts before them, which old apps speak).

mod message;

use http::header::{self, HeaderName};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use store::push::{self as rows, Subscription};
use store::queue::{self, Job};
use store::{Conn, RowId};
use url::Url;

use crate::client::{ClientError, Request};
use crate::error::{Error, Result};
use crate::notifications::{Notice, word};
use crate::{AccountId, App, Member, NotificationId, NotificationKind, TokenId, vapid};

pub use message::Keys;

/// A message that could not be delivered for so long is of no use any more.
const TTL: std::time::Duration = std::time::Duration::from_hours(48);

/// How long a signature holds (RFC 8292 allows 24 hours).
const SIGNED_FOR: std::time::Duration = std::time::Duration::from_hours(12);

/// Characters of a post that a message shows.
const BODY: usize = 140;

/// Characters of an endpoint at most.
const ENDPOINT: usize = 2_000;

/// What the tokens of subscriptions are sealed for.
const PURPOSE: &str = "push-token";

/// The words of what can wake an app, in the order of their bits (Mastodon's documentation,
/// "`WebPushSubscription`").
pub const ALERTS: [&str; 10] = [
    "mention",
    "status",
    "reblog",
    "follow",
    "follow_request",
    "favourite",
    "poll",
    "update",
    "admin.sign_up",
    "admin.report",
];

/// Whose deeds wake an app, in the order of their numbers.
pub const POLICIES: [&str; 4] = ["all", "followed", "follower", "none"];

/// What an app wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// What wakes it, by [`ALERTS`].
    pub alerts: Vec<&'static str>,
    /// Whose deeds, by [`POLICIES`].
    pub policy: &'static str,
}

/// Where an app wants to be woken, as it says it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The address of its push service.
    pub endpoint: String,
    /// Its public key, in base64url.
    pub public_key: String,
    /// The secret it shares with us, in base64url.
    pub auth: String,
    /// Whether it reads RFC 8291, not the draft before it.
    pub is_standard: bool,
    /// What it wants to hear.
    pub wishes: Wishes,
}

/// What is there of an app.
#[derive(Clone, Debug)]
pub struct Subscribed {
    /// The row.
    pub row: Subscription,
    /// What it wants to hear.
    pub wishes: Wishes,
    /// Our key, as the app needs it.
    pub server_key: String,
}

const NONE: Error = Error::NotFound("Record not found");

/// The subscription of a token.
pub async fn find(app: &App, token: TokenId) -> Result<Subscribed> {
    let row = app.store.read(move |conn| rows::of_token(conn, token)?.ok_or(NONE)).await?;
    subscribed(app, row).await
}

async fn subscribed(app: &App, row: Subscription) -> Result<Subscribed> {
    let alerts = ALERTS.iter().enumerate().filter(|(bit, _)| row.alerts & (1 << bit) != 0);
    let wishes = Wishes {
        alerts: alerts.map(|(_, word)| *word).collect(),
        policy: usize::try_from(row.policy).ok().and_then(|it| POLICIES.get(it)).unwrap_or(&"all"),
    };
    Ok(Subscribed { row, wishes, server_key: vapid::public_key(app).await? })
}

/// Subscribes the app that shows this token, in the place of what it had.
pub async fn subscribe(
    app: &App,
    member: &Member,
    (id, token): (TokenId, String),
    wanted: Wanted,
) -> Result<Subscribed> {
    let endpoint = Url::parse(&wanted.endpoint).ok().filter(|it| app.client.may_ask(it));
    if endpoint.is_none() || wanted.endpoint.len() > ENDPOINT {
        let sentence = "Validation failed: Endpoint is not a valid URL";
        return Err(Error::invalid("subscription[endpoint]", "push.endpoint", sentence));
    }
    if Keys::read(&wanted.public_key, &wanted.auth).is_none() {
        let sentence = "Validation failed: Key p256dh or auth is invalid";
        return Err(Error::invalid("subscription[keys]", "push.keys", sentence));
    }
    let (now, me) = (app.now(), member.approved()?.account);
    let row = Subscription {
        id: app.ids.next(now),
        token_id: id,
        account_id: me,
        endpoint: wanted.endpoint,
        public_key: wanted.public_key,
        auth: wanted.auth,
        alerts: bits(&wanted.wishes.alerts),
        policy: number(wanted.wishes.policy),
        is_standard: wanted.is_standard,
        token: app.secret.seal(PURPOSE, &token)?,
        failures: 0,
        created_at: now,
    };
    let kept = row.clone();
    app.store.write(move |conn| Ok::<_, Error>(rows::replace(conn, &kept)?)).await?;
    subscribed(app, row).await
}

/// Changes what an app wants to hear.
pub async fn set_wishes(app: &App, token: TokenId, wishes: Wishes) -> Result<Subscribed> {
    let before = find(app, token).await?;
    let (id, alerts, policy) = (before.row.id, bits(&wishes.alerts), number(wishes.policy));
    app.store
        .write(move |conn| Ok::<_, Error>(rows::set_wishes(conn, id, alerts, policy)?))
        .await?;
    find(app, token).await
}

/// Ends the subscription of a token.
pub async fn unsubscribe(app: &App, token: TokenId) -> Result<()> {
    app.store.write(move |conn| Ok::<_, Error>(rows::delete_of_token(conn, token)?)).await
}

fn bits(alerts: &[&str]) -> i32 {
    let set = ALERTS.iter().enumerate().filter(|(_, word)| alerts.contains(word));
    set.fold(0, |bits, (bit, _)| bits | (1 << bit))
}

fn number(policy: &str) -> i16 {
    let place = POLICIES.iter().position(|it| *it == policy).unwrap_or(0);
    i16::try_from(place).unwrap_or(0)
}

/// Wakes the apps of whoever was told, or one of them. A job: what fails is tried again.
pub(crate) async fn run(app: &App, id: NotificationId, one: Option<RowId>) -> Result<()> {
    let Some(told) = find_told(app, id, one).await? else { return Ok(()) };
    let now = app.now();
    if told.at.plus(TTL) < now {
        return Ok(());
    }
    if let ([_, _, ..], None) = (told.subscriptions.as_slice(), one) {
        // Each by itself, so that one that fails is not a reason to send to another again.
        let jobs: Vec<(store::JobId, Job)> = told
            .subscriptions
            .iter()
            .map(|it| {
                let job = Job::Push { notification: id, subscription: Some(it.id) };
                (app.ids.next(now), job)
            })
            .collect();
        let enqueue = move |conn: &mut Conn| {
            for (id, job) in &jobs {
                queue::enqueue(conn, *id, job, now)?;
            }
            Ok::<_, Error>(())
        };
        app.store.write(enqueue).await?;
        app.wake.notify_one();
        return Ok(());
    }
    for subscription in told.subscriptions {
        // It may be gone, or not for them any more: then there is nothing to say.
        let notice = match crate::notifications::one(app, told.account, id).await {
            Ok(notice) => notice,
            Err(Error::NotFound(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        send(app, &subscription, &notice, told.language.clone()).await?;
    }
    Ok(())
}

/// Whom a message goes to.
struct Told {
    account: AccountId,
    at: crate::Timestamp,
    language: String,
    subscriptions: Vec<Subscription>,
}

async fn find_told(app: &App, id: NotificationId, one: Option<RowId>) -> Result<Option<Told>> {
    app.store
        .read(move |conn| {
            let Some(row) = store::notifications::get(conn, id)? else {
                return Ok::<_, Error>(None);
            };
            let all = match one {
                Some(one) => rows::find(conn, one)?.into_iter().collect(),
                None => rows::of_account(conn, row.account_id)?,
            };
            let (account, from) = (row.account_id, row.from_account_id);
            let mut subscriptions = Vec::new();
            for subscription in all {
                let is_theirs = subscription.account_id == account;
                if is_theirs
                    && wants(&subscription, row.kind)
                    && is_open(conn, &subscription, from)?
                {
                    subscriptions.push(subscription);
                }
            }
            let language = store::users::posting_language(conn, account)?;
            Ok(Some(Told { account, at: row.created_at, language, subscriptions }))
        })
        .await
}

fn wants(subscription: &Subscription, kind: NotificationKind) -> bool {
    let place = word(kind).and_then(|word| ALERTS.iter().position(|it| *it == word));
    place.is_some_and(|bit| subscription.alerts & (1 << bit) != 0)
}

/// Whether the app wants to hear of this person.
fn is_open(conn: &mut Conn, subscription: &Subscription, from: AccountId) -> Result<bool> {
    let me = subscription.account_id;
    let (who, whom) = match subscription.policy {
        1 => (me, from),
        2 => (from, me),
        3 => return Ok(false),
        _ => return Ok(true),
    };
    let follow = store::follows::find(conn, who, whom)?;
    Ok(follow.is_some_and(|it| it.accepted_at.is_some()))
}

/// What an app reads (the names are Mastodon's).
#[derive(Debug, Serialize)]
struct Words {
    access_token: String,
    preferred_locale: String,
    notification_id: i64,
    notification_type: &'static str,
    icon: String,
    title: String,
    body: String,
}

impl Words {
    fn of(app: &App, subscription: &Subscription, notice: &Notice, language: String) -> Self {
        let server = &app.config.server;
        let from = &notice.from;
        let name = if from.display_name.is_empty() { &from.username } else { &from.display_name };
        let icon = from.avatar.map_or_else(
            || server.link("/assets/favicon.svg"),
            |id| server.link(&format!("/media/{id}/portrait")),
        );
        let text = notice.post.as_ref().map(|it| match it.post.warning.as_str() {
            "" => crate::text::excerpt(&it.post.html, BODY),
            warning => warning.to_owned(),
        });
        Self {
            access_token: app.secret.unseal(PURPOSE, &subscription.token).unwrap_or_default(),
            preferred_locale: if language.is_empty() { "en".to_owned() } else { language },
            notification_id: notice.notification.id.0,
            notification_type: word(notice.notification.kind).unwrap_or_default(),
            icon,
            title: title(notice.notification.kind, name),
            body: text.unwrap_or_default(),
        }
    }
}

fn title(kind: NotificationKind, name: &str) -> String {
    let did = match kind {
        NotificationKind::Mention => "mentioned you",
        NotificationKind::Reply => "replied to you",
        NotificationKind::Like => "liked your post",
        NotificationKind::Boost => "boosted your post",
        NotificationKind::Follow => "follows you",
        NotificationKind::FollowRequest => "asks to follow you",
        NotificationKind::SignUp => "asks to join",
        NotificationKind::Status => "posted",
        NotificationKind::Poll => "asked, and the poll has ended",
        NotificationKind::Edited => "edited a post",
        NotificationKind::Report => "reported something",
        NotificationKind::FollowAccepted => "accepted that you follow them",
        NotificationKind::Copied => "posted a copy of a work of yours",
        NotificationKind::Ruled => ": a moderator decided about a picture of yours",
        NotificationKind::Warned => ": the moderators of this server wrote to you",
        NotificationKind::Severed => ": some of your follows have ended",
        NotificationKind::Opening => ": a moderator decided about a job you posted",
    };
    format!("{name} {did}")
}

async fn send(
    app: &App,
    subscription: &Subscription,
    notice: &Notice,
    language: String,
) -> Result<()> {
    let words = Words::of(app, subscription, notice, language);
    let text = serde_json::to_vec(&words).map_err(anyhow::Error::new)?;
    let (Ok(url), Some(keys)) = (
        Url::parse(&subscription.endpoint),
        Keys::read(&subscription.public_key, &subscription.auth),
    ) else {
        return end(app, subscription.id).await;
    };
    let request = request(app, subscription, url, &keys, &text).await?;
    let status = match app.client.send(request).await {
        Ok(answer) => answer.status,
        Err(ClientError::Off | ClientError::Stopped) => return Ok(()),
        Err(error) => return Err(Error::Internal(anyhow::Error::new(error))),
    };
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => end(app, subscription.id).await,
        status if status.is_success() => Ok(()),
        status => Err(Error::Internal(anyhow::anyhow!("the push service answered {status}"))),
    }
}

async fn end(app: &App, id: RowId) -> Result<()> {
    app.store.write(move |conn| Ok::<_, Error>(rows::delete(conn, id)?)).await
}

async fn request(
    app: &App,
    subscription: &Subscription,
    url: Url,
    keys: &Keys,
    text: &[u8],
) -> Result<Request<'static>> {
    let token = signed_claims(app, &url).await?;
    let key = vapid::public_key(app).await?;
    let (salt, ours) = (crate::secrets::random::<16>()?, message::new_key()?);
    let mut headers = vec![
        (HeaderName::from_static("ttl"), TTL.as_secs().to_string()),
        (HeaderName::from_static("urgency"), "normal".to_owned()),
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
    ];
    let body = if subscription.is_standard {
        headers.push((header::CONTENT_ENCODING, "aes128gcm".to_owned()));
        headers.push((header::AUTHORIZATION, format!("vapid t={token}, k={key}")));
        keys.encrypt(&ours, salt, text)?
    } else {
        let sealed = keys.encrypt_as_before(&ours, salt, text)?;
        headers.push((header::CONTENT_ENCODING, "aesgcm".to_owned()));
        headers.push((header::AUTHORIZATION, format!("WebPush {token}")));
        headers.push((HeaderName::from_static("encryption"), format!("salt={}", sealed.salt)));
        let keys = format!("dh={};p256ecdsa={key}", sealed.key);
        headers.push((HeaderName::from_static("crypto-key"), keys));
        sealed.body
    };
    let mut request = Request::post(url, body.into());
    for (name, value) in headers {
        request.headers.insert(name, HeaderValue::try_from(value).map_err(anyhow::Error::new)?);
    }
    Ok(request)
}

/// Who we are, for this push service (RFC 8292, 2).
async fn signed_claims(app: &App, url: &Url) -> Result<String> {
    let until = app.now().plus(SIGNED_FOR).0 / 1000;
    let claims = serde_json::json!({
        "aud": url.origin().ascii_serialization(),
        "exp": until,
        "sub": app.config.server.origin(),
    });
    let signed = format!(
        "{}.{}",
        message::encode(br#"{"typ":"JWT","alg":"ES256"}"#),
        message::encode(claims.to_string().as_bytes())
    );
    let signature = vapid::sign(app, signed.as_bytes()).await?;
    Ok(format!("{signed}.{}", message::encode(&signature)))
}
