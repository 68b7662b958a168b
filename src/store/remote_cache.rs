//! Copies of pictures from other servers, as a cache: how much they take, which go first, and what
//! becomes of their rows.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::media;
use crate::statement::{one_of, prepared};
use crate::{Conn, MediaId, MediaState, Timestamp};

/// Copies that are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// How many pictures.
    pub copies: i64,
    /// Bytes of all their files.
    pub bytes: i64,
}

/// How many copies are kept, and what they take. Reads each of their rows: for once in a while.
pub fn size(conn: &mut Conn) -> QueryResult<Size> {
    // As text, like the next one: the index is used only where its condition stands in so many
    // words.
    let asking = prepared::<(BigInt, BigInt)>(
        "SELECT COUNT(*), CAST(COALESCE(SUM(kept_bytes), 0) AS BIGINT) FROM media \
         WHERE remote_url <> '' AND kept_bytes > 0",
        [],
    );
    let (copies, bytes) = asking.get_result(conn)?;
    Ok(Size { copies, bytes })
}

/// The copies that were not asked for for longest, with the bytes they take. Portraits that
/// somebody wears are left out.
pub fn longest_unused(conn: &mut Conn, limit: i64) -> QueryResult<Vec<(MediaId, i64)>> {
    prepared::<(BigInt, BigInt)>(
        "SELECT media.id, media.kept_bytes FROM media \
         WHERE media.remote_url <> '' AND media.kept_bytes > 0 AND NOT EXISTS ( \
             SELECT 1 FROM accounts WHERE accounts.id = media.account_id \
             AND (accounts.avatar_id = media.id OR accounts.header_id = media.id)) \
         ORDER BY media.used_at, media.id LIMIT {0}",
        [limit],
    )
    .load(conn)
}

/// Their files are about to go: nothing is served of them from now on. Answers which of `ids` that
/// holds for; what another process has taken already is not among them.
pub fn take_away(conn: &mut Conn, ids: &[MediaId]) -> QueryResult<Vec<MediaId>> {
    diesel::update(media::table)
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(media::remote_url.ne("").and(media::kept_bytes.gt(0)))
        .filter(media::state.eq(MediaState::Ready))
        .set((
            media::state.eq(MediaState::Leaving),
            media::renditions.eq("[]"),
            media::kept_bytes.eq(0),
        ))
        .returning(media::id)
        .get_results(conn)
}

/// Which of `ids` wait for their files to go.
pub fn leaving(conn: &mut Conn, ids: &[MediaId]) -> QueryResult<Vec<MediaId>> {
    media::table
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(media::state.eq(MediaState::Leaving))
        .select(media::id)
        .load(conn)
}

/// Their files are gone.
pub fn set_away(conn: &mut Conn, ids: &[MediaId]) -> QueryResult<()> {
    diesel::update(media::table)
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(media::state.eq(MediaState::Leaving))
        .set(media::state.eq(MediaState::Away))
        .execute(conn)
        .map(drop)
}

/// Somebody looked at them: they wait for their files again. Answers which of `ids` that is new
/// for, so that of many who look at once one has them fetched.
pub fn call_back(conn: &mut Conn, ids: &[MediaId], now: Timestamp) -> QueryResult<Vec<MediaId>> {
    diesel::update(media::table)
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(media::state.eq(MediaState::Away))
        .set((media::state.eq(MediaState::Processing), media::used_at.eq(now)))
        .returning(media::id)
        .get_results(conn)
}

/// Notes when copies were last asked for. Never earlier than what is noted already.
pub fn touch(conn: &mut Conn, ids: &[MediaId], now: Timestamp) -> QueryResult<()> {
    diesel::update(media::table)
        .filter(one_of(media::id, ids.iter().map(|id| id.0)))
        .filter(media::remote_url.ne("").and(media::kept_bytes.gt(0)))
        .filter(media::used_at.lt(now))
        .set(media::used_at.eq(now))
        .execute(conn)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts;
    use crate::media::{Media, find, insert};
    use crate::scratch::{Scratch, an_account};
    use crate::{AccountId, MediaPurpose};

    /// A copy with this id, last used then, of this many bytes.
    fn a_copy(id: i64, used_at: i64, kept_bytes: i64) -> Media {
        Media {
            state: MediaState::Ready,
            remote_url: format!("https://far.example/{id}"),
            renditions: "[1]".to_owned(),
            used_at: Timestamp(used_at),
            kept_bytes,
            ..Media::new(MediaId(id), AccountId(1), MediaPurpose::Work, Timestamp(1))
        }
    }

    fn some(conn: &mut Conn) {
        accounts::insert(conn, &an_account(1)).unwrap();
        let here = Media { remote_url: String::new(), ..a_copy(9, 0, 9_000) };
        let portrait = Media { purpose: MediaPurpose::Avatar, ..a_copy(8, 1, 70) };
        for row in [a_copy(1, 50, 10), a_copy(2, 40, 20), a_copy(3, 60, 30), here, portrait] {
            insert(conn, &row).unwrap();
        }
        accounts::set_avatar(conn, AccountId(1), Some(MediaId(8))).unwrap();
    }

    fn next(conn: &mut Conn) -> Vec<i64> {
        longest_unused(conn, 10).unwrap().into_iter().map(|(id, _)| id.0).collect()
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first_and_portraits_stay() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        assert_eq!(size(conn).unwrap(), Size::default());
        some(conn);
        assert_eq!(size(conn).unwrap(), Size { copies: 4, bytes: 130 });
        assert_eq!(next(conn), [2, 1, 3]);
        touch(conn, &[MediaId(2), MediaId(9)], Timestamp(100)).unwrap();
        touch(conn, &[MediaId(3)], Timestamp(5)).unwrap();
        assert_eq!(next(conn), [1, 3, 2]);
        assert_eq!(find(conn, MediaId(9)).unwrap().unwrap().used_at, Timestamp(0), "it is our own");
        assert_eq!(find(conn, MediaId(3)).unwrap().unwrap().used_at, Timestamp(60));
        accounts::set_avatar(conn, AccountId(1), None).unwrap();
        assert_eq!(next(conn), [8, 1, 3, 2]);
        assert_eq!(longest_unused(conn, 1).unwrap(), [(MediaId(8), 70)]);
    }

    #[test]
    fn each_step_of_a_copy_is_taken_once() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        some(conn);
        let (one, own) = ([MediaId(1)], MediaId(9));
        assert_eq!(take_away(conn, &[MediaId(1), own]).unwrap(), one);
        assert_eq!(take_away(conn, &one).unwrap(), []);
        let row = find(conn, MediaId(1)).unwrap().unwrap();
        assert_eq!((row.state, row.kept_bytes), (MediaState::Leaving, 0));
        assert_eq!(row.renditions, "[]");
        assert_eq!(size(conn).unwrap().copies, 3);
        assert_eq!(call_back(conn, &one, Timestamp(200)).unwrap(), [], "its files are still there");
        assert_eq!(leaving(conn, &[MediaId(1), MediaId(2)]).unwrap(), one);
        set_away(conn, &[MediaId(1), MediaId(2)]).unwrap();
        assert_eq!(leaving(conn, &one).unwrap(), []);
        assert_eq!(find(conn, MediaId(2)).unwrap().unwrap().state, MediaState::Ready);
        assert_eq!(call_back(conn, &one, Timestamp(200)).unwrap(), one);
        assert_eq!(call_back(conn, &one, Timestamp(201)).unwrap(), []);
        let row = find(conn, MediaId(1)).unwrap().unwrap();
        assert_eq!((row.state, row.used_at), (MediaState::Processing, Timestamp(200)));
    }
}
