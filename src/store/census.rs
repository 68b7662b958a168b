//! All pictures counted, and which files each of them should have.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::media;
use crate::statement::prepared;
use crate::{Conn, MediaId, MediaState};

/// Pictures of people here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// How many.
    pub originals: i64,
    /// Bytes of their originals.
    pub original_bytes: i64,
    /// Files that are made of them for visitors.
    pub renditions: i64,
    /// Bytes of these.
    pub rendition_bytes: i64,
}

/// Counts what people here uploaded. Reads every row.
pub fn count(conn: &mut Conn) -> QueryResult<Census> {
    // Each rendition has one key in the list; counting that works alike on both engines.
    let asking = prepared::<(BigInt, BigInt, BigInt, BigInt)>(
        "SELECT COUNT(*), \
         CAST(COALESCE(SUM(byte_size), 0) AS BIGINT), \
         CAST(COALESCE(SUM((LENGTH(renditions) - LENGTH(REPLACE(renditions, '\"key\":', ''))) / 6), 0) AS BIGINT), \
         CAST(COALESCE(SUM(kept_bytes), 0) AS BIGINT) \
         FROM media WHERE remote_url = ''",
        [],
    );
    let (originals, original_bytes, renditions, rendition_bytes) = asking.get_result(conn)?;
    Ok(Census { originals, original_bytes, renditions, rendition_bytes })
}

/// What the files of a picture are told by.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = media)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct Files {
    pub id: MediaId,
    pub state: MediaState,
    pub remote_url: String,
    pub original_key: String,
    pub renditions: String,
}

/// The pictures after this one, in the order of their ids.
pub fn after(conn: &mut Conn, id: MediaId, limit: i64) -> QueryResult<Vec<Files>> {
    media::table
        .filter(media::id.gt(id))
        .order(media::id)
        .limit(limit)
        .select(Files::as_select())
        .load(conn)
}

/// The newest and the oldest pictures, so many of each at most; some may be among both.
pub fn ends(conn: &mut Conn, limit: i64) -> QueryResult<Vec<Files>> {
    let mut found = after(conn, MediaId(0), limit)?;
    let newest = media::table.order(media::id.desc()).limit(limit).select(Files::as_select());
    found.extend(newest.load(conn)?);
    Ok(found)
}

/// Bytes of files that people of this server brought in since then: ids are of the time.
pub fn bytes_since(conn: &mut Conn, since: MediaId) -> QueryResult<i64> {
    // PostgreSQL sums to NUMERIC, so the sum is cast.
    const TEXT: &str = "
        SELECT CAST(COALESCE(SUM(kept_bytes), 0) AS BIGINT) FROM media
        WHERE remote_url = '' AND id >= {0}";
    prepared::<BigInt>(TEXT, [since.0]).get_result(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{Media, insert};
    use crate::scratch::{Scratch, an_account};
    use crate::{AccountId, MediaPurpose, Timestamp};

    #[test]
    fn own_pictures_are_counted_with_their_files() {
        let scratch = Scratch::new();
        let conn = &mut scratch.conn();
        crate::accounts::insert(conn, &an_account(1)).unwrap();
        assert_eq!(count(conn).unwrap(), Census::default());
        let row = |id: i64, remote_url: &str| Media {
            byte_size: 5_000_000_000,
            kept_bytes: 30,
            renditions: r#"[{"width":1,"key":"a"},{"width":2,"key":"b"}]"#.to_owned(),
            remote_url: remote_url.to_owned(),
            ..Media::new(MediaId(id), AccountId(1), MediaPurpose::Work, Timestamp(1))
        };
        for row in [row(1, ""), row(2, ""), row(3, "https://far.example/3")] {
            insert(conn, &row).unwrap();
        }
        let renditions = "[]".to_owned();
        insert(conn, &Media { renditions, kept_bytes: 0, ..row(4, "") }).unwrap();
        let census = count(conn).unwrap();
        assert_eq!((census.originals, census.original_bytes), (3, 15_000_000_000));
        assert_eq!((census.renditions, census.rendition_bytes), (4, 60));
        let ids = |rows: Vec<Files>| rows.into_iter().map(|it| it.id.0).collect::<Vec<_>>();
        assert_eq!(ids(after(conn, MediaId(1), 2).unwrap()), [2, 3]);
        assert_eq!(ids(ends(conn, 1).unwrap()), [1, 4]);
    }
}
