//! Which works Explore may show is written down here, whenever something about them changes:
//! [`crate::search::settle`] calls it before a change commits.

use diesel::prelude::*;

use super::{medium, scattered_below};
use crate::schema::{accounts, explore_works, posts};
use crate::{
    AccountId, Audience, Conn, Label, Making, Medium, PostId, PostKind, Sensitivity, Timestamp,
    on_either,
};

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = explore_works, primary_key(post_id))]
struct Work {
    post_id: PostId,
    account_id: AccountId,
    is_local: bool,
    medium: Medium,
    made: Making,
    is_sensitive: bool,
    shuffle: i64,
}

/// What decides about it.
#[derive(Queryable)]
struct Facts {
    account_id: AccountId,
    domain: String,
    medium: String,
    label: Label,
    sensitivity: Sensitivity,
    warning: String,
    sensitized_at: Option<Timestamp>,
}

/// Hangs a post where it is a work for Explore, and takes it down where it is none.
pub(crate) fn hang(conn: &mut Conn, id: PostId) -> QueryResult<()> {
    let facts: Option<Facts> = posts::table
        .inner_join(accounts::table)
        .filter(posts::id.eq(id).and(posts::kind.eq(PostKind::Artwork)))
        .filter(posts::visibility.eq(Audience::from(consent::Visibility::Public)))
        .filter(posts::deleted_at.is_null().and(posts::parent_id.is_null()))
        .filter(posts::media_count.gt(0_i16).and(posts::is_held.eq(false)))
        .filter(accounts::is_discoverable.eq(true))
        .select((
            posts::account_id,
            accounts::domain,
            posts::medium,
            posts::shown_label,
            posts::sensitivity,
            posts::warning,
            accounts::sensitized_at,
        ))
        .first(conn)
        .optional()?;
    let Some(wanted) = facts.map(|it| work(id, &it)) else {
        return diesel::delete(explore_works::table.find(id)).execute(conn).map(drop);
    };
    let hung: Option<Work> =
        explore_works::table.find(id).select(Work::as_select()).first(conn).optional()?;
    if hung.as_ref() == Some(&wanted) {
        return Ok(());
    }
    on_either!(conn => diesel::insert_into(explore_works::table)
        .values(&wanted)
        .on_conflict(explore_works::post_id)
        .do_update()
        .set(&wanted)
        .execute(conn))
    .map(drop)
}

/// The same for all works of somebody.
pub(crate) fn hang_all_of(conn: &mut Conn, who: AccountId) -> QueryResult<()> {
    let works: Vec<PostId> = posts::table
        .filter(posts::account_id.eq(who).and(posts::kind.eq(PostKind::Artwork)))
        .filter(posts::deleted_at.is_null())
        .select(posts::id)
        .load(conn)?;
    works.into_iter().try_for_each(|id| hang(conn, id))
}

fn work(id: PostId, facts: &Facts) -> Work {
    Work {
        post_id: id,
        account_id: facts.account_id,
        is_local: facts.domain.is_empty(),
        medium: medium::of(&facts.medium),
        made: made(facts.label.get()),
        is_sensitive: !facts.sensitivity.is_empty()
            || !facts.warning.is_empty()
            || facts.sensitized_at.is_some(),
        shuffle: scattered_below(id.0.cast_unsigned()),
    }
}

fn made(label: consent::AiLabel) -> Making {
    use consent::AiLabel::{AiAssisted, AiGenerated, HumanMade, Undeclared};
    match label {
        Undeclared | HumanMade => Making::ByHand,
        AiAssisted => Making::Assisted,
        AiGenerated => Making::ByAi,
    }
}
