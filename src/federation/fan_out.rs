//! What happened here becomes activities in the log of outgoing ones.
//!
//! The job reads the rows as they are now; where nothing is left to tell, it ends quietly. Who is
//! told is decided here and nowhere else: a post for followers goes to followers and those it
//! names, a post for those it names to nobody but them.

use consent::{Refusal, Visibility};
use serde_json::Value;
use services::addresses::Addresses;
use services::outgoing::{self, Audience, Parcel, Person, Tie, Work};
use services::work::{Claimed, News};
use services::{AccountId, App, Error, PostId, Result, RowId, Timestamp, ids, keys};

use crate::build::activity::{self, NotShown, QuoteAsked};
use crate::build::note::Recipients;
use crate::build::time;
use crate::documents;
use crate::signing::proof;
use crate::wire::context::PUBLIC;

/// Tells what happened, and ends the job.
pub async fn run(app: &App, claimed: &Claimed, news: &News) -> Result<()> {
    if !app.config.federation.enabled || !outgoing::knows_others(app).await? {
        // A server that nobody has met yet signs nothing.
        return outgoing::append(app, claimed, Vec::new()).await;
    }
    let teller = Teller {
        app,
        addresses: Addresses::new(&app.config.server),
        job: claimed.id.0,
        at: ids::time_of(claimed.id.0),
    };
    let parcels = match teller.parcels(news).await {
        Ok(parcels) => parcels,
        // Gone meanwhile: there is nothing to tell.
        Err(Error::NotFound(_)) => Vec::new(),
        Err(error) => return Err(error),
    };
    outgoing::append(app, claimed, parcels).await
}

struct Teller<'a> {
    app: &'a App,
    addresses: Addresses,
    job: i64,
    at: Timestamp,
}

/// What is said, in whose name, about what, to whom.
struct Said {
    by: AccountId,
    actor: String,
    activity: Value,
    about: String,
    audience: Audience,
    post: Option<PostId>,
}

const GONE: Error = Error::NotFound("It is gone.");

fn only(account: AccountId) -> Audience {
    Audience { accounts: vec![account], ..Audience::default() }
}

fn followers(account: AccountId) -> Audience {
    Audience { followers_of: Some(account), ..Audience::default() }
}

impl Teller<'_> {
    async fn parcels(&self, news: &News) -> Result<Vec<Parcel>> {
        let mut parcels = Vec::new();
        let said = match news {
            News::Voted { account, post } => self.voted(*account, *post).await?,
            other => self.said(other).await?.into_iter().collect(),
        };
        for said in said {
            parcels.push(self.packed(said).await?);
        }
        Ok(parcels)
    }

    async fn said(&self, news: &News) -> Result<Option<Said>> {
        Ok(match news {
            News::Posted { post } => Some(self.posted(*post, true).await?),
            News::Edited { post } => Some(self.posted(*post, false).await?),
            News::Deleted { post, account } => Some(self.deleted(*post, *account).await?),
            News::Followed { .. }
            | News::Unfollowed { .. }
            | News::FollowAccepted { .. }
            | News::FollowRejected { .. }
            | News::Blocked { .. }
            | News::Unblocked { .. } => Some(self.between(news).await?),
            News::Liked { .. }
            | News::Unliked { .. }
            | News::Boosted { .. }
            | News::Unboosted { .. } => Some(self.mark(news).await?),
            News::ProfileChanged { .. } | News::Moved { .. } | News::Pinned { .. } => {
                Some(self.profile(news).await?)
            }
            News::Reported { report } => Some(self.reported(*report).await?),
            News::Refused { post } => Some(self.refused(*post).await?),
            News::QuoteAnswered { .. } => Some(self.quote(news).await?),
            News::AccountDeleted { account, username, inboxes } if !username.is_empty() => {
                Some(self.departed(*account, username, inboxes))
            }
            News::AccountDeleted { .. } | News::Voted { .. } => None,
        })
    }

    /// A choice goes to whoever asked, as a note with a name and no words, one for each.
    async fn voted(&self, by: AccountId, post: PostId) -> Result<Vec<Said>> {
        let (me, work) = (self.here(by).await?, self.work(post).await?);
        let ballot = services::polls::ballot(self.app, by, post).await?;
        let said = |(id, title): (RowId, String)| {
            let id = format!("{}#votes/{}", me.uri, id.0);
            let activity = activity::vote(&id, &me.uri, (&work.uri, &work.author.uri), &title);
            let audience = only(work.author.account);
            let actor = me.uri.clone();
            Said { by, actor, activity, about: id, audience, post: None }
        };
        Ok(ballot.into_iter().map(said).collect())
    }

    async fn packed(&self, said: Said) -> Result<Parcel> {
        let Said { by, actor, mut activity, about, audience, post } = said;
        let keys = keys::of(self.app, by).await?;
        let key = Addresses::ed25519_key(&actor);
        if !proof::add(&mut activity, &keys.ed25519, &key, &time(self.at)) {
            tracing::warn!(about, "an activity went into the log without a proof");
        }
        let uri = activity.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let body = activity.to_string();
        Ok(Parcel { account: by, activity_uri: uri, object_key: about, body, audience, post })
    }

    async fn person(&self, account: AccountId) -> Result<Person> {
        outgoing::person(self.app, account).await?.ok_or(GONE)
    }

    async fn here(&self, account: AccountId) -> Result<Person> {
        Some(self.person(account).await?).filter(|it| it.is_here).ok_or(GONE)
    }

    async fn work(&self, post: PostId) -> Result<Work> {
        outgoing::work(self.app, post).await?.ok_or(GONE)
    }

    fn named(&self, actor: &str, what: &str) -> String {
        format!("{actor}#{what}/{}", self.job)
    }

    async fn posted(&self, post: PostId, is_new: bool) -> Result<Said> {
        let told = documents::to_tell(self.app, post).await?;
        let shown = &told.post.shown;
        let (author, visibility) = (shown.author.id, shown.post.visibility.get());
        let mut accounts: Vec<AccountId> =
            told.post.named.iter().filter(|it| it.is_remote).map(|it| it.account).collect();
        let is_narrow = visibility == Visibility::Mentioned;
        let is_open = matches!(visibility, Visibility::Public | Visibility::Quiet);
        if is_open {
            accounts.extend(shown.parent_author.as_ref().map(|it| it.id));
        }
        let audience = Audience {
            followers_of: (!is_narrow).then_some(author),
            accounts,
            reached: (!is_new).then_some(post),
            took_part: (!is_new && is_open).then_some(post),
            inboxes: Vec::new(),
        };
        let username = &shown.author.username;
        let activity = if is_new {
            activity::create(&self.addresses.create(username, post), &told.note)
        } else {
            activity::update_note(&told.note, self.at)
        };
        let (actor, about) = (self.addresses.actor(username), told.post.uri.clone());
        Ok(Said { by: author, actor, activity, about, audience, post: Some(post) })
    }

    async fn deleted(&self, post: PostId, account: AccountId) -> Result<Said> {
        let author = self.here(account).await?;
        let about = self.addresses.post(&author.username, post);
        let visibility = outgoing::work(self.app, post).await?.map(|it| it.visibility);
        let followers = self.addresses.followers(&author.username);
        let to = match visibility {
            Some(Visibility::Public) => {
                Recipients { to: vec![PUBLIC.to_owned()], cc: vec![followers] }
            }
            Some(Visibility::Quiet) => {
                Recipients { to: vec![followers], cc: vec![PUBLIC.to_owned()] }
            }
            Some(Visibility::Followers) => Recipients { to: vec![followers], cc: Vec::new() },
            Some(Visibility::Mentioned) | None => Recipients { to: Vec::new(), cc: Vec::new() },
        };
        let audience = Audience { reached: Some(post), ..Audience::default() };
        let activity = activity::delete_note(&author.uri, &about, &to);
        Ok(Said { by: account, actor: author.uri, activity, about, audience, post: None })
    }

    /// Its rows are gone; its keys outlive it for this.
    fn departed(&self, account: AccountId, username: &str, inboxes: &[i64]) -> Said {
        let actor = self.addresses.actor(username);
        let audience = Audience { inboxes: inboxes.to_vec(), ..Audience::default() };
        let activity = activity::delete_actor(&actor);
        Said { by: account, about: actor.clone(), actor, activity, audience, post: None }
    }

    /// What happens between two people.
    async fn between(&self, news: &News) -> Result<Said> {
        let (by, other) = match news {
            News::Followed { follower, followee } | News::Unfollowed { follower, followee, .. } => {
                (*follower, *followee)
            }
            News::FollowAccepted { follower, followee, .. }
            | News::FollowRejected { follower, followee, .. } => (*followee, *follower),
            News::Blocked { account, target } | News::Unblocked { account, target } => {
                (*account, *target)
            }
            _ => return Err(GONE),
        };
        let (me, them) = (self.here(by).await?, self.person(other).await?);
        let block =
            || activity::block(&format!("{}#blocks/{}", me.uri, other.0), &me.uri, &them.uri);
        let activity = match news {
            News::Followed { .. } => {
                let tie = outgoing::tie(self.app, by, Tie::Follow(other)).await?;
                let (row, _) = tie.ok_or(GONE)?;
                activity::follow(&self.addresses.follow(&me.username, row), &me.uri, &them.uri)
            }
            News::Unfollowed { uri, .. } => {
                activity::undo(&activity::follow(uri, &me.uri, &them.uri))
            }
            News::FollowAccepted { uri, .. } => {
                activity::accept_follow(&self.named(&me.uri, "accepts"), &me.uri, &them.uri, uri)
            }
            News::FollowRejected { uri, .. } => {
                activity::reject_follow(&self.named(&me.uri, "rejects"), &me.uri, &them.uri, uri)
            }
            News::Blocked { .. } => block(),
            _ => activity::undo(&block()),
        };
        let about = format!("{} {}", me.uri, them.uri);
        Ok(Said { by, actor: me.uri, activity, about, audience: only(other), post: None })
    }

    /// Likes and boosts, and that they are taken back.
    async fn mark(&self, news: &News) -> Result<Said> {
        let (by, post, row) = match news {
            News::Liked { account, post } => {
                (*account, *post, self.tie(*account, Tie::Like(*post)).await?)
            }
            News::Boosted { account, post } => {
                (*account, *post, self.tie(*account, Tie::Boost(*post)).await?)
            }
            News::Unliked { account, post, like } => (*account, *post, (*like, self.at)),
            News::Unboosted { account, post, boost } => (*account, *post, (*boost, self.at)),
            _ => return Err(GONE),
        };
        let (me, work) = (self.here(by).await?, self.work(post).await?);
        let author = &work.author;
        let like = matches!(news, News::Liked { .. } | News::Unliked { .. });
        let (done, audience) = if like {
            let id = self.addresses.like(&me.username, row.0);
            (activity::like(&id, &me.uri, &work.uri, &author.uri), only(author.account))
        } else {
            if !matches!(work.visibility, Visibility::Public | Visibility::Quiet) {
                return Err(GONE);
            }
            let id = self.addresses.boost(&me.username, row.0);
            let followers_of = self.addresses.followers(&me.username);
            let audience = Audience { accounts: vec![author.account], ..followers(by) };
            let by = (me.uri.as_str(), followers_of.as_str());
            // Who it was for is gone with it: that it is taken back goes to no more than followers.
            let visibility = outgoing::boost_is_for(self.app, row.0).await?;
            let when = (row.1, visibility.unwrap_or(Visibility::Followers));
            (activity::announce(&id, by, (&work.uri, &author.uri), when), audience)
        };
        let is_undone = matches!(news, News::Unliked { .. } | News::Unboosted { .. });
        let activity = if is_undone { activity::undo(&done) } else { done };
        let about = format!("{} {}", me.uri, work.uri);
        Ok(Said { by, actor: me.uri, activity, about, audience, post: None })
    }

    async fn tie(&self, of: AccountId, tie: Tie) -> Result<(RowId, Timestamp)> {
        outgoing::tie(self.app, of, tie).await?.ok_or(GONE)
    }

    /// What followers hear of a profile.
    async fn profile(&self, news: &News) -> Result<Said> {
        let by = match news {
            News::ProfileChanged { account }
            | News::Moved { account }
            | News::Pinned { account, .. } => *account,
            _ => return Err(GONE),
        };
        let me = self.here(by).await?;
        let theirs = self.addresses.followers(&me.username);
        let activity = match news {
            News::Pinned { post, is_pinned, .. } => {
                let work = self.work(*post).await?;
                let featured = self.addresses.featured(&me.username);
                activity::pinned((&me.uri, &theirs), &featured, &work.uri, *is_pinned, self.at)
            }
            News::Moved { .. } => {
                let actor = documents::actor_of(self.app, by).await?.body;
                let target = actor.get("movedTo").and_then(Value::as_str).ok_or(GONE)?;
                activity::move_away(&me.uri, &theirs, target, self.at)
            }
            _ => activity::update_actor(&documents::actor_of(self.app, by).await?.body, self.at),
        };
        let about = me.uri.clone();
        Ok(Said { by, actor: me.uri, activity, about, audience: followers(by), post: None })
    }

    async fn reported(&self, report: RowId) -> Result<Said> {
        let complaint = outgoing::complaint(self.app, report).await?.ok_or(GONE)?;
        let server = self.addresses.server_actor();
        let id = format!("{server}#flags/{}", report.0);
        let whom = &complaint.about;
        let activity =
            activity::flag(&id, &server, &whom.uri, &complaint.posts, &complaint.comment);
        Ok(Self::by_the_server(server, activity, id, whom.account))
    }

    async fn refused(&self, post: PostId) -> Result<Said> {
        let work = self.work(post).await?;
        let server = self.addresses.server_actor();
        let refusal = match work.refusal.as_str() {
            code if code.starts_with("policy.") => None,
            code if code.starts_with("ai.declared") => Some(Refusal::AiNotAccepted),
            _ => Some(Refusal::AiUndeclared { traces: Vec::new() }),
        };
        let words = refusal.as_ref().map_or_else(
            || format!("A rule of this server keeps its pictures out ({}).", work.refusal),
            Refusal::to_string,
        );
        let not_shown = NotShown {
            post: &work.uri,
            author: &work.author.uri,
            reason: refusal.as_ref().map_or("policy", Refusal::reason),
            words: &words,
        };
        let id = format!("{server}#refusals/{}", post.0);
        let activity = activity::reject_work(&id, &server, &not_shown);
        Ok(Self::by_the_server(server, activity, id, work.author.account))
    }

    fn by_the_server(actor: String, activity: Value, about: String, whom: AccountId) -> Said {
        Said { by: keys::SERVER, actor, activity, about, audience: only(whom), post: None }
    }

    async fn quote(&self, news: &News) -> Result<Said> {
        let News::QuoteAnswered { post, asker, uri, instrument, is_accepted } = news else {
            return Err(GONE);
        };
        let (work, them) = (self.work(*post).await?, self.person(*asker).await?);
        let me = Some(work.author).filter(|it| it.is_here).ok_or(GONE)?;
        let asked = QuoteAsked { id: uri, asker: &them.uri, post: &work.uri, instrument };
        let id = self.named(&me.uri, "quotes");
        let activity = activity::answer_quote(&id, &me.uri, &asked, *is_accepted);
        let (by, audience) = (me.account, only(*asker));
        Ok(Said { by, actor: me.uri, activity, about: id, audience, post: None })
    }
}
