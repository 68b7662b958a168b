//! Making sections and series, and hanging works in them. Their owner's row is held during a
//! change, so two of them go one after the other on both engines.

use serde::{Deserialize, Serialize};
use store::posts::Post;
use store::sequences::{self as rows, Place, Sequence};
use store::{AccountId, Conn, PostId, PostKind, SequenceId, SequenceKind};

use super::order::{Step, moved, rewritten};
use super::{NOT_HERE, WORKS, most};
use crate::error::{Error, Fault, Result};
use crate::{App, Member};

/// Characters of a title, and of the words before the works, at most.
const TITLE_LENGTH: usize = 100;
const INTRO_LENGTH: usize = 1_000;

/// Works that are hung or taken down at once.
const AT_ONCE: usize = 100;

/// What a section or a series is called, and the words before its works; what is not said stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Its name.
    pub title: Option<String>,
    /// Plain words; may be empty.
    pub intro: Option<String>,
}

impl Words {
    fn onto(self, row: Sequence) -> Result<Sequence> {
        let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = self.title.map_or(row.title, one_line);
        let intro = self.intro.map_or(row.intro, |it| it.replace("\r\n", "\n").trim().to_owned());
        let mut faults = Vec::new();
        if title.is_empty() {
            faults.push(Fault::new("title", "sequence.title", "sequences-fault-name"));
        }
        for (field, text, most) in
            [("title", &title, TITLE_LENGTH), ("intro", &intro, INTRO_LENGTH)]
        {
            if text.chars().count() > most {
                let sentence = words::say("sequences-fault-long").with("most", &most);
                faults.push(Fault::new(field, "sequence.long", sentence));
            }
        }
        if faults.is_empty() {
            Ok(Sequence { title, intro, ..row })
        } else {
            Err(Error::Invalid(faults))
        }
    }
}

/// Makes one, after those that are there.
pub async fn create(
    app: &App,
    member: &Member,
    kind: SequenceKind,
    words: Words,
) -> Result<Sequence> {
    let (me, now) = (member.approved()?.account, app.now());
    let blank = Sequence {
        id: app.ids.next(now),
        account_id: me,
        kind,
        position: 0,
        title: String::new(),
        intro: String::new(),
        cover_id: None,
        created_at: now,
    };
    let row = words.onto(blank)?;
    app.store
        .write(move |conn| {
            hold(conn, me)?;
            let there = rows::of(conn, me, kind, most(kind))?;
            if i64::try_from(there.len()).is_ok_and(|it| it >= most(kind)) {
                let sentence = words::say("sequences-fault-many").with("count", &there.len());
                return Err(Error::invalid("title", "sequence.many", sentence));
            }
            let position = there.last().map_or(0, |it| it.position.saturating_sub(1));
            let row = Sequence { position, ..row };
            rows::insert(conn, &row)?;
            Ok(row)
        })
        .await
}

/// Changes its words.
pub async fn edit(app: &App, member: &Member, id: SequenceId, words: Words) -> Result<Sequence> {
    change(app, member, id, move |conn, row| {
        let row = words.onto(row)?;
        rows::set_words(conn, id, &row.title, &row.intro)?;
        Ok(row)
    })
    .await
}

/// Takes it away; the works stay. Answers what it was.
pub async fn delete(app: &App, member: &Member, id: SequenceId) -> Result<Sequence> {
    change(app, member, id, move |conn, row| {
        rows::delete(conn, id)?;
        Ok(row)
    })
    .await
}

/// Puts it elsewhere among those of its kind.
pub async fn step(
    app: &App,
    member: &Member,
    id: SequenceId,
    step: Step<SequenceId>,
) -> Result<()> {
    change(app, member, id, move |conn, row| {
        let all = rows::of(conn, row.account_id, row.kind, most(row.kind))?;
        let old: Vec<(SequenceId, i64)> = all.iter().map(|it| (it.id, it.position)).collect();
        let order: Vec<SequenceId> = old.iter().map(|it| it.0).collect();
        for (id, position) in rewritten(&old, &moved(&order, id, step)) {
            rows::set_position(conn, id, position)?;
        }
        Ok(())
    })
    .await
}

/// Hangs works of one's own in it, out of the one of its kind where they hung before; the last
/// ones, or before another work.
pub async fn hang(
    app: &App,
    member: &Member,
    id: SequenceId,
    posts: Vec<PostId>,
    before: Option<PostId>,
) -> Result<()> {
    bounded(&posts)?;
    change(app, member, id, move |conn, row| {
        for post in &posts {
            own_work(conn, row.account_id, *post)?;
            hang_last(conn, &row, *post)?;
        }
        match before {
            Some(other) => put_before(conn, &row, &posts, other),
            None => Ok(()),
        }
    })
    .await
}

/// Moves a work to a section; nothing for the rest of the portfolio.
pub async fn move_to_section(
    app: &App,
    member: &Member,
    post: PostId,
    section: Option<SequenceId>,
) -> Result<()> {
    if let Some(id) = section {
        return hang(app, member, id, vec![post], None).await;
    }
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            hold(conn, me)?;
            own_work(conn, me, post)?;
            Ok(rows::take_down(conn, post, SequenceKind::Section)?)
        })
        .await
}

/// Takes works out of it.
pub async fn take_down(
    app: &App,
    member: &Member,
    id: SequenceId,
    posts: Vec<PostId>,
) -> Result<()> {
    bounded(&posts)?;
    change(app, member, id, move |conn, row| {
        let hanging = rows::places(conn, id)?;
        for post in posts.into_iter().filter(|it| hanging.iter().any(|on| on.post_id == *it)) {
            rows::take_down(conn, post, row.kind)?;
        }
        Ok(())
    })
    .await
}

/// Puts a work elsewhere in it.
pub async fn step_work(
    app: &App,
    member: &Member,
    id: SequenceId,
    post: PostId,
    step: Step<PostId>,
) -> Result<()> {
    change(app, member, id, move |conn, row| reorder(conn, &row, post, step)).await
}

/// Chooses the work that stands for it; nothing for the first one.
pub async fn set_cover(
    app: &App,
    member: &Member,
    id: SequenceId,
    cover: Option<PostId>,
) -> Result<()> {
    change(app, member, id, move |conn, _| choose_cover(conn, id, cover)).await
}

/// Changes its words and chooses its cover: both, or nothing.
pub async fn edit_with_cover(
    app: &App,
    member: &Member,
    id: SequenceId,
    words: Words,
    cover: Option<PostId>,
) -> Result<()> {
    change(app, member, id, move |conn, row| {
        let row = words.onto(row)?;
        rows::set_words(conn, id, &row.title, &row.intro)?;
        choose_cover(conn, id, cover)
    })
    .await
}

fn choose_cover(conn: &mut Conn, id: SequenceId, cover: Option<PostId>) -> Result<()> {
    let hanging = rows::places(conn, id)?;
    if cover.is_some_and(|cover| hanging.iter().all(|it| it.post_id != cover)) {
        return Err(Error::invalid("cover", "sequence.cover", "sequences-fault-cover"));
    }
    Ok(rows::set_cover(conn, id, cover)?)
}

/// One change of one of the member's own.
async fn change<T: Send + 'static>(
    app: &App,
    member: &Member,
    id: SequenceId,
    act: impl FnOnce(&mut Conn, Sequence) -> Result<T> + Send + 'static,
) -> Result<T> {
    let me = member.approved()?.account;
    app.store
        .write(move |conn| {
            hold(conn, me)?;
            let row = own(conn, me, id)?;
            act(conn, row)
        })
        .await
}

/// Two changes of one moment would else both read the same order.
fn hold(conn: &mut Conn, me: AccountId) -> Result<()> {
    store::posts::lock_author(conn, me)?.ok_or(Error::SignedOut).map(drop)
}

fn own(conn: &mut Conn, me: AccountId, id: SequenceId) -> Result<Sequence> {
    rows::find(conn, id)?.filter(|it| it.account_id == me).ok_or(NOT_HERE)
}

fn bounded(posts: &[PostId]) -> Result<()> {
    if posts.len() > AT_ONCE {
        let sentence = words::say("sequences-fault-at-once").with("most", &AT_ONCE);
        return Err(Error::invalid("status_ids", "sequence.many", sentence));
    }
    Ok(())
}

/// A work of one's own: with pictures, and no answer to anything.
fn own_work(conn: &mut Conn, me: AccountId, post: PostId) -> Result<Post> {
    store::posts::find(conn, post)?
        .filter(|it| it.account_id == me && it.deleted_at.is_none())
        .filter(|it| it.kind == PostKind::Artwork && it.parent_id.is_none())
        .ok_or(Error::NotFound("sequences-fault-not-yours"))
}

/// Hangs a work as the last one, where it does not hang already.
fn hang_last(conn: &mut Conn, row: &Sequence, post: PostId) -> Result<()> {
    let hanging = rows::places(conn, row.id)?;
    if hanging.iter().any(|it| it.post_id == post) {
        return Ok(());
    }
    if hanging.len() >= WORKS {
        let sentence =
            words::say("sequences-fault-full").with("title", &row.title).with("most", &WORKS);
        return Err(Error::invalid(row.kind.as_str(), "sequence.full", sentence));
    }
    rows::take_down(conn, post, row.kind)?;
    let position = hanging.last().map_or(0, |it| it.position.saturating_sub(1));
    let place = Place { post_id: post, kind: row.kind, sequence_id: row.id, position };
    Ok(rows::hang(conn, &place)?)
}

fn reorder(conn: &mut Conn, row: &Sequence, post: PostId, step: Step<PostId>) -> Result<()> {
    let hanging = rows::places(conn, row.id)?;
    if hanging.iter().all(|it| it.post_id != post) {
        return Err(Error::NotFound("sequences-fault-not-there"));
    }
    let old: Vec<(PostId, i64)> = hanging.iter().map(|it| (it.post_id, it.position)).collect();
    let order: Vec<PostId> = old.iter().map(|it| it.0).collect();
    write_places(conn, row, &old, &moved(&order, post, step))
}

/// Moves these works, in this order, to the place before another one: each row is written once,
/// however many move. Before what does not hang there, they stay.
fn put_before(conn: &mut Conn, row: &Sequence, posts: &[PostId], other: PostId) -> Result<()> {
    let hanging = rows::places(conn, row.id)?;
    let old: Vec<(PostId, i64)> = hanging.iter().map(|it| (it.post_id, it.position)).collect();
    let mut order: Vec<PostId> = old.iter().map(|it| it.0).collect();
    order.retain(|it| !posts.contains(it));
    let Some(at) = order.iter().position(|it| *it == other) else { return Ok(()) };
    let mut moving: Vec<PostId> = Vec::with_capacity(posts.len());
    for post in posts {
        if !moving.contains(post) {
            moving.push(*post);
        }
    }
    order.splice(at..at, moving);
    write_places(conn, row, &old, &order)
}

fn write_places(
    conn: &mut Conn,
    row: &Sequence,
    old: &[(PostId, i64)],
    order: &[PostId],
) -> Result<()> {
    for (post_id, position) in rewritten(old, order) {
        let place = Place { post_id, kind: row.kind, sequence_id: row.id, position };
        rows::set_place(conn, &place)?;
    }
    Ok(())
}

/// Where the composer hangs a work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    /// A section; nothing for the rest of the portfolio.
    pub section: Option<SequenceId>,
    /// A series; nothing for none.
    pub series: Option<SequenceId>,
}

/// Where a work hangs.
pub(crate) fn places_of(conn: &mut Conn, post: PostId) -> Result<Places> {
    let mut places = Places::default();
    for row in rows::holding(conn, post)? {
        match row.kind {
            SequenceKind::Section => places.section = Some(row.id),
            SequenceKind::Series => places.series = Some(row.id),
        }
    }
    Ok(places)
}

/// Hangs a post that was just published or changed where its composer says; what is no work hangs
/// nowhere. `None`: as it was. The author's row is held already.
pub(crate) fn settle(conn: &mut Conn, post: &Post, places: Option<Places>) -> Result<()> {
    if post.kind != PostKind::Artwork || post.parent_id.is_some() {
        return Ok(rows::forget(conn, post.id)?);
    }
    let Some(places) = places else { return Ok(()) };
    for (kind, wanted) in
        [(SequenceKind::Section, places.section), (SequenceKind::Series, places.series)]
    {
        let Some(id) = wanted else {
            rows::take_down(conn, post.id, kind)?;
            continue;
        };
        let row = own(conn, post.account_id, id).ok().filter(|it| it.kind == kind);
        let gone = || Error::invalid(kind.as_str(), "sequence.gone", "sequences-fault-gone");
        hang_last(conn, &row.ok_or_else(gone)?, post.id)?;
    }
    Ok(())
}
