//! What others send, and what follows from it.
//!
//! An activity was verified when it came: its actor signed it. That makes it the word of that
//! actor and of nobody else. So a copy that it carries is taken only where the actor itself is the
//! author and the copy's id is on the actor's own host; everything else is fetched from where its
//! id says, and what we read there counts. Signatures inside of documents make no copy better.
//!
//! Here the network is asked, nothing is changed. What follows goes as a list of effects to
//! [`services::receive`], where it is one change.

mod deeds;
mod fetched;
mod objects;
mod profile;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use services::App;
use services::addresses::{Addresses, LocalThing};
use services::incoming::{self, Applied, Claimed, Outcome};
use services::receive::{Effect, Known, PostRef, known};
use url::Url;

pub use fetched::{ReceiveError, actor, fetch_object, object};
pub use profile::fill_profile;

use crate::fetch::FetchError;
use crate::json;
use crate::wire::activity::{self, Activity, Deed, Object};
use crate::wire::read::{address, is_at_home};

/// Why an activity has no effect now.
#[derive(Debug)]
enum Stop {
    /// It means nothing here, and that is in order.
    Nothing,
    /// It must have no effect, for this reason.
    Refuse(&'static str),
    /// What it needs to know cannot be learned at the moment.
    Later(&'static str),
    /// Something broke here.
    Own(services::Error),
}

impl From<services::Error> for Stop {
    fn from(error: services::Error) -> Self {
        Self::Own(error)
    }
}

impl From<FetchError> for Stop {
    fn from(error: FetchError) -> Self {
        if let FetchError::Own(error) = error {
            return Self::Own(error);
        }
        match error.is_passing() {
            true => Self::Later("its server cannot be asked"),
            false => Self::Refuse("its server does not vouch for it"),
        }
    }
}

/// Applies up to `most` activities that wait, those of one server in their order and different
/// servers beside each other: a slow one holds up its own alone until the batch ends. Answers
/// how many there were.
pub async fn work(app: &App, most: u16) -> services::Result<usize> {
    let claimed = incoming::claim(app, most).await?;
    let count = claimed.len();
    let mut lanes: BTreeMap<String, Vec<Claimed>> = BTreeMap::new();
    for row in claimed {
        lanes.entry(row.domain.clone()).or_default().push(row);
    }
    let working = lanes.into_values().map(|rows| async move {
        for row in rows {
            one(app, &row).await?;
        }
        Ok::<_, services::Error>(())
    });
    join_all(working).await.into_iter().collect::<services::Result<()>>()?;
    Ok(count)
}

/// Applies one; what fails or panics is tried again later and harms nobody else.
async fn one(app: &App, row: &Claimed) -> services::Result<()> {
    let error = match AssertUnwindSafe(apply(app, row)).catch_unwind().await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => error,
        Err(_) => services::Error::Internal(anyhow::anyhow!("an activity made us panic")),
    };
    incoming::failed(app, row, &error).await
}

/// Applies an activity that was kept: asks what must be known, then has all effects in one change
/// with the mark that they were had. An error is for [`incoming::failed`].
pub async fn apply(app: &App, claimed: &Claimed) -> services::Result<Applied> {
    let effects = match json::parse(claimed.body.as_bytes()) {
        Ok(value) => match activity::parse(&value) {
            Ok(activity) => effects_of(app, claimed, &activity).await,
            Err(_) => Err(Stop::Refuse("this is no activity")),
        },
        Err(_) => Err(Stop::Refuse("a body that cannot be read")),
    };
    let outcome = match effects {
        Ok(effects) if !effects.is_empty() => {
            return services::receive::apply(app, claimed, effects).await;
        }
        Ok(_) | Err(Stop::Nothing) => Outcome::Done,
        Err(Stop::Refuse(reason)) => Outcome::Rejected(reason),
        Err(Stop::Later(reason)) => Outcome::Later { reason, wait: wait(claimed.attempts) },
        Err(Stop::Own(error)) => return Err(error),
    };
    incoming::settle(app, claimed, outcome).await
}

/// 30 s, 2 min, 8 min … at most 4 h.
fn wait(attempt: i32) -> Duration {
    let steps = u32::try_from(attempt.clamp(1, 6) - 1).unwrap_or(0);
    Duration::from_secs(30 << (2 * steps)).min(Duration::from_hours(4))
}

async fn effects_of(
    app: &App,
    claimed: &Claimed,
    activity: &Activity<'_>,
) -> Result<Vec<Effect>, Stop> {
    // The inbox compared the two already; what is kept is what was verified.
    if activity.actor != claimed.actor_uri {
        return Err(Stop::Refuse("it names another actor than the one who sent it"));
    }
    let home = address(activity.actor).ok_or(Stop::Refuse("the actor has no usable id"))?;
    let mut desk = Desk {
        app,
        addresses: Addresses::new(&app.config.server),
        known: known(app, activity.actor, "").await?,
        actor: activity.actor,
        home,
        effects: Vec::new(),
    };
    match &activity.deed {
        Deed::Create => desk.create(activity).await?,
        Deed::Update => desk.update(activity).await?,
        Deed::Delete => desk.delete(activity).await?,
        Deed::Announce => desk.announce(activity).await?,
        Deed::Move => desk.moved(activity).await?,
        Deed::Add => desk.pin(activity, true).await?,
        Deed::Remove => desk.pin(activity, false).await?,
        Deed::Follow => desk.follow(activity).await?,
        Deed::Like => desk.like(activity).await?,
        Deed::QuoteRequest => desk.quote_request(activity).await?,
        Deed::Accept => desk.answered(activity, true)?,
        Deed::Reject => desk.answered(activity, false)?,
        Deed::Undo => desk.undo(activity)?,
        Deed::Block => desk.block(activity).await?,
        Deed::Flag => desk.flag(activity)?,
        Deed::Other(_) => return Err(Stop::Nothing),
    }
    Ok(desk.effects)
}

/// One activity that is being read.
struct Desk<'a> {
    app: &'a App,
    addresses: Addresses,
    known: Known,
    /// Who sent it, by id, as text and as an address.
    actor: &'a str,
    home: Url,
    effects: Vec<Effect>,
}

impl Desk<'_> {
    /// What an id names, if it is one of ours.
    fn ours(&self, id: &str) -> Option<LocalThing> {
        if !id.starts_with(self.addresses.origin()) {
            return None;
        }
        self.addresses.parse_local(&address(id)?)
    }

    /// Whether an id is on this server, whatever it names.
    fn is_ours(&self, id: &str) -> bool {
        address(id).is_some_and(|url| self.addresses.is_ours(&url))
    }

    /// Whether an id is on the host of the actor.
    fn is_theirs(&self, id: &str) -> bool {
        address(id).is_some_and(|url| is_at_home(&self.home, &url))
    }

    /// The id of an activity, if it is the actor's to give.
    fn own_id(&self, activity: &Activity<'_>) -> Option<String> {
        activity.id.filter(|id| self.is_theirs(id)).map(str::to_owned)
    }

    /// The name of somebody of this server.
    fn person(&self, id: &str) -> Result<String, Stop> {
        match self.ours(id) {
            Some(LocalThing::Account { username }) => Ok(username),
            _ => Err(Stop::Refuse("it is about nobody here")),
        }
    }

    /// A post, here or elsewhere.
    fn post_ref(&self, id: &str) -> Result<PostRef, Stop> {
        match self.ours(id) {
            Some(LocalThing::Post { username, post }) => Ok(PostRef::Here { username, post }),
            _ if self.is_ours(id) => Err(Stop::Refuse("it is no post")),
            _ => Ok(PostRef::Elsewhere(id.to_owned())),
        }
    }

    /// The post of ours that an activity must be about.
    fn our_post(&self, id: &str) -> Result<PostRef, Stop> {
        match self.post_ref(id)? {
            PostRef::Elsewhere(_) => Err(Stop::Refuse("it is no post of ours")),
            here @ PostRef::Here { .. } => Ok(here),
        }
    }

    /// The id of what an activity is about.
    fn object_id<'b>(activity: &Activity<'b>) -> Result<&'b str, Stop> {
        let id = activity.object().and_then(Object::id);
        id.ok_or(Stop::Refuse("it names no object"))
    }
}
