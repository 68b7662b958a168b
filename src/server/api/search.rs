//! Search: people, posts and hashtags here, and what lies at an address elsewhere.

use consent::Exposure;
use federation::lookup::{Resolved, resolve};
use federation::receive::ReceiveError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use services::posts::{Found, Shown, is_web_address};
use services::search::PostQuery;
use services::{AccountId, Error, Viewer};

use super::call::{Access, Call, Caller};
use super::entities::{Account, Hashtag, Status};
use super::input::{Flag, Id, Number, Text};
use super::people::{self, Faces};
use super::reply::Reply;
use super::table::{Answer, Table};
use crate::routes::Shows;

/// Search.
pub(super) fn calls(table: &mut Table) {
    let search = Access::Anyone(&["read:search"]);
    table.get("/api/v2/search", search, Shows::Works, second);
    table.get("/api/v1/search", search, Shows::Works, first);
    let read = Access::Member(&["read:accounts"]);
    table.get("/api/v1/accounts/search", read, Shows::Nothing, accounts);
}

/// What is looked for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
struct Asked {
    q: Text,
    /// `accounts`, `hashtags` or `statuses`; nothing for all of them.
    r#type: Text,
    /// Whether other servers may be asked for an address.
    resolve: Flag,
    /// Only people one follows.
    following: Flag,
    /// Only posts of this person.
    account_id: Id,
    max_id: Id,
    min_id: Id,
    limit: Number,
    offset: Number,
}

/// What is asked of another server needs somebody who asks.
const NO_RESOLVING: &str =
    "Search queries that resolve remote resources are not supported without authentication";
const NO_PAGING: &str = "Search queries pagination is not supported without authentication";

/// How far one may count.
const DEEPEST: i64 = 1_000;

impl Asked {
    /// How many are left out, and how many there are at most.
    fn part(&self) -> (usize, usize) {
        let offset = self.offset.get().unwrap_or(0).clamp(0, DEEPEST);
        (usize::try_from(offset).unwrap_or(0), self.limit.within(20, 40))
    }

    fn wants(&self, kind: &str) -> bool {
        self.r#type.get().is_none_or(|it| it == kind)
    }
}

#[derive(Default)]
struct Results {
    accounts: Vec<AccountId>,
    posts: Vec<Shown>,
    hashtags: Vec<String>,
}

async fn results(call: &Call<Asked>) -> Result<Results, Error> {
    let (app, viewer, sent) = (&call.app, call.viewer(), &call.input);
    let is_user = matches!(call.caller, Caller::Member(_));
    if !is_user && sent.resolve.is_on() {
        return Err(Error::Forbidden(NO_RESOLVING));
    }
    if !is_user && sent.offset.get().is_some_and(|it| it > 0) {
        return Err(Error::Forbidden(NO_PAGING));
    }
    let Some(typed) = sent.q.get() else { return Ok(Results::default()) };
    if let Some(found) = at_address(call, typed).await? {
        return Ok(found);
    }
    let mut results = Results::default();
    let part = sent.part();
    if sent.wants("accounts") && !typed.starts_with('#') {
        let only_followed = sent.following.is_on();
        results.accounts =
            services::search::people(app, viewer, typed, only_followed, part).await?;
    }
    if sent.wants("hashtags") {
        results.hashtags = services::search::hashtags(app, viewer, typed, part).await?;
    }
    if sent.wants("statuses")
        && let Viewer::Member(member) = viewer
    {
        let query = PostQuery {
            author: sent.account_id.of(AccountId),
            older_than: sent.max_id.get(),
            newer_than: sent.min_id.get(),
            ..PostQuery::default()
        };
        results.posts = services::search::posts(app, member, typed, query, part).await?.posts;
    }
    Ok(results)
}

/// What lies at an address: the web address of somebody or of a post, or `@name@domain`. Only
/// where it is asked for, other servers are asked.
async fn at_address(call: &Call<Asked>, typed: &str) -> Result<Option<Results>, Error> {
    let is_link = is_web_address(typed) && !typed.contains(char::is_whitespace);
    let is_name = typed.trim_start_matches('@').split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains(['.', ':']) && !typed.contains(char::is_whitespace)
    });
    if !is_link && !is_name {
        return Ok(None);
    }
    let found = if call.input.resolve.is_on() { asked(call, typed).await? } else { None };
    let found = match found {
        Some(found) => Some(found),
        None => known(call, typed, is_link).await?,
    };
    let is_first = call.input.part().0 == 0;
    let mut results = Results::default();
    match found {
        Some(Resolved::Account(id)) if is_first && call.input.wants("accounts") => {
            results.accounts = may_see(call, id).await?;
        }
        Some(Resolved::Post(id)) if is_first && call.input.wants("statuses") => {
            match services::posts::find(&call.app, call.viewer(), id).await {
                Ok(Found::Post(shown)) => results.posts.push(*shown),
                Ok(Found::Gone { .. }) | Err(Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        // A name of which only the beginning of the domain was typed.
        None if is_name => return Ok(None),
        Some(_) | None => {}
    }
    Ok(Some(results))
}

async fn may_see<I>(call: &Call<I>, id: AccountId) -> Result<Vec<AccountId>, Error> {
    match services::accounts::profile_by_id(&call.app, call.viewer(), id).await {
        Ok(profile) => Ok(vec![profile.account.id]),
        Err(Error::NotFound(_)) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Another server is asked, as often as a member may. What it says wrong is nothing found.
async fn asked<I>(call: &Call<I>, typed: &str) -> Result<Option<Resolved>, Error> {
    let Viewer::Member(member) = call.viewer() else { return Ok(None) };
    services::search::may_look_up(&call.app, member)?;
    match resolve(&call.app, typed).await {
        Ok(found) => Ok(found),
        Err(ReceiveError::Own(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// What is known here already.
async fn known<I>(call: &Call<I>, typed: &str, is_link: bool) -> Result<Option<Resolved>, Error> {
    let app = &call.app;
    if is_link {
        let url = url::Url::parse(typed).ok();
        let addresses = services::addresses::Addresses::new(&app.config.server);
        if url.is_some_and(|it| addresses.is_ours(&it)) {
            return Ok(resolve(app, typed).await.ok().flatten());
        }
        return Ok(services::search::copy_of(app, typed).await?.map(Resolved::Post));
    }
    let Some((name, domain)) = typed.trim_start_matches('@').split_once('@') else {
        return Ok(None);
    };
    let is_here = domain.eq_ignore_ascii_case(&app.config.server.domain());
    let domain = if is_here { "" } else { domain };
    let found = services::search::known(app, name, domain).await?;
    Ok(found.map(|it| Resolved::Account(it.id)))
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
struct Search {
    accounts: Vec<Account>,
    statuses: Vec<Status>,
    hashtags: Vec<Hashtag>,
}

async fn second(call: Call<Asked>) -> Answer<Search> {
    let (app, viewer) = (&call.app, call.viewer());
    let found = results(&call).await?;
    let exposure = Exposure::of_page(found.posts.iter().map(|it| it.exposure));
    let faces = Faces::of(app, viewer, found.accounts.iter().copied()).await?;
    let sights = services::tags::sights(app, viewer, found.hashtags).await?;
    let is_signed_in = viewer.account().is_some();
    let body = Search {
        accounts: faces.in_order(found.accounts),
        statuses: people::statuses(app, viewer, &found.posts).await?,
        hashtags: sights
            .iter()
            .map(|it| Hashtag::of(&app.config.server, it, is_signed_in))
            .collect(),
    };
    Ok(Reply::works(body, exposure))
}

/// The older form: hashtags are words.
#[derive(Debug, Serialize, JsonSchema)]
struct OldSearch {
    accounts: Vec<Account>,
    statuses: Vec<Status>,
    hashtags: Vec<String>,
}

async fn first(call: Call<Asked>) -> Answer<OldSearch> {
    let (app, viewer) = (&call.app, call.viewer());
    let found = results(&call).await?;
    let exposure = Exposure::of_page(found.posts.iter().map(|it| it.exposure));
    let faces = Faces::of(app, viewer, found.accounts.iter().copied()).await?;
    let body = OldSearch {
        accounts: faces.in_order(found.accounts),
        statuses: people::statuses(app, viewer, &found.posts).await?,
        hashtags: found.hashtags,
    };
    Ok(Reply::works(body, exposure))
}

async fn accounts(call: Call<Asked>) -> Answer<Vec<Account>> {
    let (app, viewer, sent) = (&call.app, call.viewer(), &call.input);
    let Some(typed) = sent.q.get() else { return Ok(Reply::new(Vec::new())) };
    let (offset, _) = sent.part();
    let limit = sent.limit.within(40, 80);
    let ids = if let Some(found) = at_address(&call, typed).await? {
        found.accounts
    } else {
        let only_followed = sent.following.is_on();
        services::search::people(app, viewer, typed, only_followed, (offset, limit)).await?
    };
    let faces = Faces::of(app, viewer, ids.iter().copied()).await?;
    Ok(Reply::new(faces.in_order(ids)))
}
