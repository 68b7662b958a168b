//! How somebody posts, where they say nothing.

use diesel::prelude::*;

use crate::schema::users;
use crate::{Audience, Conn, UserId};

/// How somebody posts, where they say nothing.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Posting {
    /// For whom.
    #[diesel(column_name = posting_visibility)]
    pub visibility: Audience,
    /// Whether behind a curtain.
    #[diesel(column_name = posting_sensitive)]
    pub is_sensitive: bool,
    /// In which language; empty where it is not said.
    #[diesel(column_name = posting_language)]
    pub language: String,
}

/// How this person posts.
pub fn of(conn: &mut Conn, user: UserId) -> QueryResult<Option<Posting>> {
    users::table.find(user).select(Posting::as_select()).first(conn).optional()
}
