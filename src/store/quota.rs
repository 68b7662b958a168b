//! How much room the files of one person take.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::statement::prepared;
use crate::{AccountId, Conn};

/// Bytes of all files that are kept of an account's own pictures: originals and what is served of
/// them. Copies of pictures from other servers do not count.
pub fn bytes_of(conn: &mut Conn, account: AccountId) -> QueryResult<i64> {
    // The sum of whole numbers is a NUMERIC on PostgreSQL.
    const TEXT: &str = "SELECT CAST(COALESCE(SUM(byte_size + kept_bytes), 0) AS BIGINT)
        FROM media WHERE account_id = {0} AND remote_url = ''";
    prepared::<BigInt>(TEXT, [account.0]).get_result(conn)
}

/// The same by what the pictures are for: works in posts, works in drafts or nowhere yet,
/// portraits and banners.
pub fn bytes_by_kind(conn: &mut Conn, account: AccountId) -> QueryResult<(i64, i64, i64)> {
    const TEXT: &str = "SELECT
            CAST(COALESCE(SUM(CASE WHEN purpose = 0 AND post_id IS NOT NULL
                THEN byte_size + kept_bytes ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN purpose = 0 AND post_id IS NULL
                THEN byte_size + kept_bytes ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN purpose <> 0
                THEN byte_size + kept_bytes ELSE 0 END), 0) AS BIGINT)
        FROM media WHERE account_id = {0} AND remote_url = ''";
    prepared::<(BigInt, BigInt, BigInt)>(TEXT, [account.0]).get_result(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{Media, insert};
    use crate::scratch::{Scratch, an_account};
    use crate::{MediaId, MediaPurpose, Timestamp};

    fn picture(id: i64, account: i64, byte_size: i64, kept_bytes: i64) -> Media {
        let new = Media::new(MediaId(id), AccountId(account), MediaPurpose::Work, Timestamp(1));
        Media { byte_size, kept_bytes, ..new }
    }

    #[test]
    fn originals_and_renditions_count_and_those_of_others_do_not() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        for id in [1, 2] {
            crate::accounts::insert(conn, &an_account(id)).unwrap();
        }
        assert_eq!(bytes_of(conn, AccountId(1)).unwrap(), 0);
        let large = 6_000_000_000;
        insert(conn, &picture(10, 1, large, large)).unwrap();
        insert(conn, &picture(11, 1, 5, 2)).unwrap();
        insert(conn, &picture(12, 2, 70, 7)).unwrap();
        let remote_url = "https://far.example/1.png".to_owned();
        insert(conn, &Media { remote_url, ..picture(13, 1, 1_000, 100) }).unwrap();
        assert_eq!(bytes_of(conn, AccountId(1)).unwrap(), 2 * large + 7);
        assert_eq!(bytes_of(conn, AccountId(2)).unwrap(), 77);
        let portrait = Media { purpose: MediaPurpose::Avatar, ..picture(14, 2, 5, 1) };
        insert(conn, &portrait).unwrap();
        crate::posts::insert_unasked(conn, &crate::scratch::a_post(1, AccountId(2))).unwrap();
        let hung = Media { post_id: Some(crate::PostId(1)), ..picture(15, 2, 900, 90) };
        insert(conn, &hung).unwrap();
        assert_eq!(bytes_by_kind(conn, AccountId(2)).unwrap(), (990, 77, 6));
        assert_eq!(bytes_by_kind(conn, AccountId(3)).unwrap(), (0, 0, 0));
        assert_eq!(bytes_of(conn, AccountId(3)).unwrap(), 0);
    }
}
