//! Two pieces that diesel's builder lacks, both for the pages people wait for.
//!
//! Preparing a statement costs SQLite more than running it. Diesel keeps prepared what its
//! builder made, but neither [`diesel::sql_query`] nor a list of ids (`eq_any`).

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error::QueryBuilderError;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool};
use diesel::{QueryResult, RunQueryDsl};

use crate::Conn;

/// A statement written as text that stays prepared: `{0}` to `{9}` stand for the numbers of
/// `binds`, as often as they are needed. `ST` are the types of its columns.
pub(crate) struct Prepared<ST> {
    text: &'static str,
    binds: Vec<i64>,
    columns: PhantomData<ST>,
}

/// This text, with these numbers in it.
pub(crate) fn prepared<ST>(text: &'static str, binds: impl Into<Vec<i64>>) -> Prepared<ST> {
    Prepared {
        text,
        binds: binds.into(),
        columns: PhantomData,
    }
}

impl<ST, DB: Backend> QueryFragment<DB> for Prepared<ST>
where
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut parts = self.text.split('{');
        out.push_sql(parts.next().unwrap_or_default());
        for part in parts {
            let (place, sql) = part.split_once('}').ok_or_else(malformed)?;
            let place: usize = place.parse().map_err(|_| malformed())?;
            let bind = self.binds.get(place).ok_or_else(malformed)?;
            out.push_bind_param::<BigInt, _>(bind)?;
            out.push_sql(sql);
        }
        Ok(())
    }
}

fn malformed() -> diesel::result::Error {
    QueryBuilderError("a place in the statement has no number".into())
}

/// No static id: the text itself finds the prepared statement.
impl<ST> QueryId for Prepared<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Prepared<ST> {
    type SqlType = ST;
}

impl<ST> RunQueryDsl<Conn> for Prepared<ST> {}

/// `column IN (ids)` that stays prepared: the list is filled up by repeating its last id, so
/// that only a handful of lengths exist. An empty list matches nothing.
#[derive(Clone, Debug)]
pub(crate) struct OneOf<C> {
    column: C,
    ids: Vec<i64>,
}

/// Whether `column` is one of `ids`.
pub(crate) fn one_of<C>(column: C, ids: impl IntoIterator<Item = i64>) -> OneOf<C> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    if let Some(last) = ids.last().copied() {
        let length = match ids.len() {
            1 => 1,
            some => some.next_multiple_of(8),
        };
        ids.resize(length, last);
    }
    OneOf { column, ids }
}

impl<C: Expression<SqlType = BigInt>> Expression for OneOf<C> {
    type SqlType = Bool;
}

impl<C, DB: Backend> QueryFragment<DB> for OneOf<C>
where
    C: QueryFragment<DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.ids.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        let mut before = " IN (";
        for id in &self.ids {
            out.push_sql(before);
            out.push_bind_param::<BigInt, _>(id)?;
            before = ", ";
        }
        out.push_sql(")");
        Ok(())
    }
}

impl<C> QueryId for OneOf<C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> ValidGrouping<()> for OneOf<C> {
    type IsAggregate = is_aggregate::No;
}

impl<C, QS> AppearsOnTable<QS> for OneOf<C>
where
    C: AppearsOnTable<QS>,
    Self: Expression,
{
}

impl<C, QS> SelectableExpression<QS> for OneOf<C>
where
    C: SelectableExpression<QS>,
    Self: AppearsOnTable<QS>,
{
}
