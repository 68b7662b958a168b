//! Questions in posts: asked, answered once by everybody, counted, ended.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use store::polls as rows;
use store::queue::{self, Job, News};
use store::{Conn, NotificationKind, QueryResult};

use crate::error::{Error, Fault, Result};
use crate::ids::Ids;
use crate::posts::PollDraft;
use crate::{AccountId, App, Member, Post, PostId, RowId, Timestamp, news};

/// Things that can be chosen, at least and at most.
pub const MIN_OPTIONS: usize = 2;
/// See [`MIN_OPTIONS`].
pub const MAX_OPTIONS: usize = 4;

/// Characters of one of them.
pub const MAX_OPTION_LENGTH: usize = 50;

/// How long a poll lasts, in seconds, at least and at most: five minutes, a month.
pub const MIN_EXPIRY: i64 = 300;
/// See [`MIN_EXPIRY`].
pub const MAX_EXPIRY: i64 = 2_629_746;

/// People who are told that a poll has ended, at most.
const TOLD: i64 = 1_000;

/// New counts are gathered for so long before other servers hear them.
const BETWEEN_COUNTS: Duration = Duration::from_mins(3);

const NOT_HERE: Error = Error::NotFound("That poll is not here, or not for you.");

/// Something that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PollOption {
    /// Its words.
    pub title: String,
    /// How often it was chosen.
    pub votes: i64,
}

/// A question in a post, as its viewer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// The post it is in.
    pub post: PostId,
    /// Whether several can be chosen.
    pub is_multiple: bool,
    /// Whether counts are shown only when it is over.
    pub hides_totals: bool,
    /// What can be chosen, in order.
    pub options: Vec<PollOption>,
    /// How many people chose something, where that is known.
    pub voters: Option<i64>,
    /// When it ends; nothing where it does not.
    pub expires_at: Option<Timestamp>,
    /// When it was ended.
    pub closed_at: Option<Timestamp>,
    /// What the viewer chose, by place; nothing where nobody looks.
    pub own: Option<Vec<i16>>,
}

impl Poll {
    /// Whether nothing can be chosen any more.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.closed_at.is_some() || self.expires_at.is_some_and(|at| at <= now)
    }

    /// Whether counts are shown now.
    pub fn shows_totals(&self, now: Timestamp) -> bool {
        !self.hides_totals || self.has_ended(now)
    }

    /// Choices altogether.
    pub fn votes(&self) -> i64 {
        self.options.iter().map(|it| it.votes).sum()
    }

    fn of(row: &rows::Poll, own: Option<Vec<i16>>) -> Self {
        Self {
            post: row.post_id,
            is_multiple: row.is_multiple,
            hides_totals: row.hides_totals,
            options: serde_json::from_str(&row.options).unwrap_or_default(),
            voters: row.voters_count,
            expires_at: row.expires_at,
            closed_at: row.closed_at,
            own,
        }
    }
}

/// The polls of these posts.
pub(crate) fn of_posts(
    conn: &mut Conn,
    viewer: Option<AccountId>,
    of: &[PostId],
) -> QueryResult<HashMap<PostId, Poll>> {
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let mut chosen: HashMap<PostId, Vec<i16>> = HashMap::new();
    if let Some(viewer) = viewer {
        for (post, choice) in rows::choices(conn, viewer, of)? {
            chosen.entry(post).or_default().push(choice);
        }
    }
    let poll = |row: rows::Poll| {
        let own = viewer.map(|_| chosen.remove(&row.post_id).unwrap_or_default());
        (row.post_id, Poll::of(&row, own))
    };
    Ok(rows::find_many(conn, of)?.into_iter().map(poll).collect())
}

/// What is wrong with a question.
pub(crate) fn faults(poll: &PollDraft) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |code, sentence: String| faults.push(Fault::new("poll", code, sentence));
    let count = poll.options.len();
    if !(MIN_OPTIONS..=MAX_OPTIONS).contains(&count) {
        let sentence = format!("A poll has {MIN_OPTIONS} to {MAX_OPTIONS} options.");
        fault("poll.options", sentence);
    }
    if poll.options.iter().any(String::is_empty) {
        fault("poll.option_empty", "An option has no words.".to_owned());
    }
    if poll.options.iter().any(|it| it.chars().count() > MAX_OPTION_LENGTH) {
        fault(
            "poll.option_too_long",
            format!("An option has up to {MAX_OPTION_LENGTH} characters."),
        );
    }
    let mut sorted: Vec<&String> = poll.options.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() < count {
        fault("poll.option_twice", "Two options say the same.".to_owned());
    }
    if !(MIN_EXPIRY..=MAX_EXPIRY).contains(&poll.expires_in) {
        let sentence = format!("A poll lasts {MIN_EXPIRY} to {MAX_EXPIRY} seconds.");
        fault("poll.expiry", sentence);
    }
    faults
}

/// Asks a question in a post of somebody here. One that is asked already stays as it is when its
/// options are the same; else it begins anew, and what was chosen is forgotten.
pub(crate) fn ask(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    post: PostId,
    draft: &PollDraft,
) -> Result<()> {
    let old = rows::lock(conn, post)?.map(|row| Poll::of(&row, None));
    let same = |old: &Poll| {
        old.is_multiple == draft.is_multiple
            && old.options.iter().map(|it| &it.title).eq(draft.options.iter())
    };
    let kept = old.filter(same);
    if kept.is_none() {
        rows::clear(conn, post)?;
    }
    let fresh = |title: &String| PollOption { title: title.clone(), votes: 0 };
    let options = kept
        .as_ref()
        .map_or_else(|| draft.options.iter().map(fresh).collect(), |it| it.options.clone());
    let lasts = Duration::from_secs(u64::try_from(draft.expires_in).unwrap_or(0));
    let ends = now.plus(lasts);
    let row = rows::Poll {
        post_id: post,
        is_multiple: draft.is_multiple,
        hides_totals: draft.hides_totals,
        options: serde_json::to_string(&options).map_err(anyhow::Error::from)?,
        voters_count: Some(kept.and_then(|it| it.voters).unwrap_or(0)),
        expires_at: Some(ends),
        closed_at: None,
        fetched_at: now,
    };
    rows::put(conn, &row)?;
    Ok(queue::enqueue(conn, ids.next(now), &Job::ClosePoll { post }, ends)?)
}

/// What another server says about a poll of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PollFacts {
    /// What can be chosen, with the counts it claims.
    pub options: Vec<PollOption>,
    /// Whether several can be chosen.
    pub is_multiple: bool,
    /// When it ends.
    pub ends: Option<Timestamp>,
    /// When it was ended.
    pub closed: Option<Timestamp>,
    /// How many people it says chose something.
    pub voters: Option<i64>,
}

/// Keeps the poll of a post from elsewhere, with its counts.
pub(crate) fn keep(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    post: PostId,
    facts: &PollFacts,
) -> Result<()> {
    let old = rows::lock(conn, post)?;
    let row = rows::Poll {
        post_id: post,
        is_multiple: facts.is_multiple,
        hides_totals: false,
        options: serde_json::to_string(&facts.options).map_err(anyhow::Error::from)?,
        voters_count: facts.voters,
        expires_at: facts.ends.or(facts.closed),
        closed_at: facts.closed.filter(|at| *at <= now),
        fetched_at: now,
    };
    let titles = |row: &rows::Poll| -> Vec<String> {
        Poll::of(row, None).options.into_iter().map(|it| it.title).collect()
    };
    if let Some(old) = &old
        && titles(old) != titles(&row)
    {
        rows::clear(conn, post)?;
    }
    rows::put(conn, &row)?;
    // Whoever chose something here is told at its end.
    if let Some(ends) = row.expires_at.filter(|_| old.is_none() && row.closed_at.is_none()) {
        queue::enqueue(conn, ids.next(now), &Job::ClosePoll { post }, ends)?;
    }
    Ok(())
}

/// The poll of a post that the viewer may see.
pub async fn find(app: &App, viewer: &crate::Viewer, post: PostId) -> Result<Poll> {
    let viewer = viewer.account();
    app.store
        .read(move |conn| {
            store::posts::find_visible(conn, viewer, post)?.ok_or(NOT_HERE)?;
            of_posts(conn, viewer, &[post])?.remove(&post).ok_or(NOT_HERE)
        })
        .await
}

/// Chooses, by place. Everybody chooses once.
pub async fn vote(app: &App, member: &Member, post: PostId, choices: Vec<i64>) -> Result<()> {
    let (me, now, ids) = (member.approved()?.account, app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            let row = store::posts::find_visible(conn, Some(me), post)?.ok_or(NOT_HERE)?;
            if row.account_id == me {
                let sentence = "You can't vote in your own polls.";
                return Err(Error::invalid("choices", "poll.own", sentence));
            }
            count(conn, &ids, now, &row, me, &choices)?;
            match news::is_elsewhere(conn, row.account_id)? {
                true => news::tell(conn, &ids, now, News::Voted { account: me, post }),
                false => tell_counts(conn, &ids, now, post),
            }
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

/// Other servers hear how the counts of a poll of ours changed; not more often than they take.
fn tell_counts(conn: &mut Conn, ids: &Ids, now: Timestamp, post: PostId) -> Result<()> {
    let Some(row) = rows::find(conn, post)? else { return Ok(()) };
    // Of a poll of ours it says until when everything is told.
    if row.fetched_at > now {
        return Ok(());
    }
    let next = now.plus(BETWEEN_COUNTS);
    rows::put(conn, &rows::Poll { fetched_at: next, ..row })?;
    let job = Job::FanOut { news: News::Edited { post } };
    Ok(queue::enqueue(conn, ids.next(now), &job, next)?)
}

/// Counts what somebody chose, once and for all.
fn count(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    post: &Post,
    by: AccountId,
    choices: &[i64],
) -> Result<()> {
    let fault = |code, sentence: &'static str| Error::invalid("choices", code, sentence);
    let mut row = rows::lock(conn, post.id)?.ok_or(NOT_HERE)?;
    let mut poll = Poll::of(&row, None);
    if poll.has_ended(now) {
        return Err(fault("poll.ended", "The poll has already ended."));
    }
    let mut chosen: Vec<usize> = Vec::new();
    for choice in choices {
        let place = usize::try_from(*choice).ok().filter(|it| *it < poll.options.len());
        let place =
            place.ok_or_else(|| fault("poll.choice", "The chosen vote option does not exist."))?;
        if !chosen.contains(&place) {
            chosen.push(place);
        }
    }
    if chosen.is_empty() || (chosen.len() > 1 && !poll.is_multiple) {
        return Err(fault("poll.one", "Choose one of the options."));
    }
    if !rows::choices(conn, by, &[post.id])?.is_empty() {
        return Err(fault("poll.voted", "You have already voted on this poll."));
    }
    for place in chosen {
        let vote = rows::Vote {
            id: ids.next(now),
            post_id: post.id,
            account_id: by,
            choice: i16::try_from(place).unwrap_or(i16::MAX),
            created_at: now,
        };
        rows::insert_once(conn, &vote)?;
        if let Some(option) = poll.options.get_mut(place) {
            option.votes += 1;
        }
    }
    row.voters_count = row.voters_count.map(|it| it + 1);
    row.options = serde_json::to_string(&poll.options).map_err(anyhow::Error::from)?;
    Ok(rows::put(conn, &row)?)
}

/// Counts one choice of somebody elsewhere in a poll of ours, by its words. A choice that came
/// before, or of what cannot be chosen, changes nothing: nobody there could be told. Answers
/// whether it was counted.
pub(crate) fn count_sent(
    conn: &mut Conn,
    ids: &Ids,
    now: Timestamp,
    post: &Post,
    by: AccountId,
    title: &str,
) -> Result<bool> {
    let Some(mut row) = rows::lock(conn, post.id)? else { return Ok(false) };
    let mut poll = Poll::of(&row, None);
    let before = rows::choices(conn, by, &[post.id])?;
    let place = poll.options.iter().position(|it| it.title == title.trim());
    let Some(place) = place.filter(|_| !poll.has_ended(now)) else { return Ok(false) };
    if !before.is_empty() && !poll.is_multiple {
        return Ok(false);
    }
    let vote = rows::Vote {
        id: ids.next(now),
        post_id: post.id,
        account_id: by,
        choice: i16::try_from(place).unwrap_or(i16::MAX),
        created_at: now,
    };
    if !rows::insert_once(conn, &vote)? {
        return Ok(false);
    }
    if let Some(option) = poll.options.get_mut(place) {
        option.votes += 1;
    }
    if before.is_empty() {
        row.voters_count = row.voters_count.map(|it| it + 1);
    }
    row.options = serde_json::to_string(&poll.options).map_err(anyhow::Error::from)?;
    rows::put(conn, &row)?;
    tell_counts(conn, ids, now, post.id)?;
    Ok(true)
}

/// Ends a poll whose time is over: those of this server who asked or chose are told, and other
/// servers hear the last counts. One whose end was moved ends later.
pub(crate) async fn close(app: &App, post: PostId) -> Result<()> {
    let (now, ids) = (app.now(), app.ids.clone());
    app.store
        .write(move |conn| {
            let Some(mut row) = rows::lock(conn, post)? else { return Ok(()) };
            let is_due = row.expires_at.is_some_and(|at| at <= now) && row.closed_at.is_none();
            let found = store::posts::find(conn, post)?;
            let Some(found) = found.filter(|it| is_due && it.deleted_at.is_none()) else {
                return Ok(());
            };
            row.closed_at = Some(now);
            rows::put(conn, &row)?;
            tell_ended(conn, &ids, now, &found)
        })
        .await?;
    app.wake.notify_one();
    Ok(())
}

fn tell_ended(conn: &mut Conn, ids: &Ids, now: Timestamp, post: &Post) -> Result<()> {
    let is_remote = news::is_elsewhere(conn, post.account_id)?;
    let mut told = rows::voters_here(conn, post.id, TOLD)?;
    if !is_remote && !told.contains(&post.account_id) {
        told.push(post.account_id);
    }
    for account_id in told {
        let row = store::notifications::Notification {
            id: ids.next(now),
            account_id,
            kind: NotificationKind::Poll,
            from_account_id: post.account_id,
            post_id: Some(post.id),
            created_at: now,
            is_filtered: false,
        };
        store::notifications::insert(conn, &row)?;
    }
    if is_remote {
        return Ok(());
    }
    news::tell(conn, ids, now, News::Edited { post: post.id })
}

/// What somebody here chose in a poll: the row and the words of each choice.
pub async fn ballot(app: &App, by: AccountId, post: PostId) -> Result<Vec<(RowId, String)>> {
    app.store
        .read(move |conn| {
            let Some(row) = rows::find(conn, post)? else { return Ok(Vec::new()) };
            let options = Poll::of(&row, None).options;
            let title = |place: i16| {
                let place = usize::try_from(place).ok()?;
                options.get(place).map(|it| it.title.clone())
            };
            let chosen = rows::ballot(conn, by, post)?.into_iter();
            Ok::<_, Error>(chosen.filter_map(|(id, it)| Some((id, title(it)?))).collect())
        })
        .await
}
