//! Three pieces that diesel's builder lacks, both for the pages people wait for.
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
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, RunQueryDsl};

use crate::Conn;

/// A statement written as text that stays prepared: `{0}` to `{9}` stand for the numbers of
/// `binds`, `{*}` for those of `list` with commas, as often as they are needed. `ST` are the
/// types of its columns.
pub(crate) struct Prepared<ST> {
    text: &'static str,
    binds: Vec<i64>,
    list: Vec<i64>,
    columns: PhantomData<ST>,
}

/// This text, with these numbers in it.
pub(crate) fn prepared<ST>(text: &'static str, binds: impl Into<Vec<i64>>) -> Prepared<ST> {
    Prepared { text, binds: binds.into(), list: Vec::new(), columns: PhantomData }
}

impl<ST> Prepared<ST> {
    /// With these ids for `{*}`; at least one.
    pub(crate) fn of(self, ids: impl IntoIterator<Item = i64>) -> Self {
        Self { list: padded(ids), ..self }
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
            if place == "*" {
                push_list(&self.list, out.reborrow())?;
            } else {
                let place: usize = place.parse().map_err(|_| malformed())?;
                let bind = self.binds.get(place).ok_or_else(malformed)?;
                out.push_bind_param::<BigInt, _>(bind)?;
            }
            out.push_sql(sql);
        }
        Ok(())
    }
}

fn push_list<'b, DB: Backend>(ids: &'b [i64], mut out: AstPass<'_, 'b, DB>) -> QueryResult<()>
where
    i64: ToSql<BigInt, DB>,
{
    let mut between = "";
    for id in ids {
        out.push_sql(between);
        out.push_bind_param::<BigInt, _>(id)?;
        between = ", ";
    }
    Ok(())
}

/// A statement or a condition made of pieces: text of ours, and values that are bound. For what is
/// there only when somebody asks for it. `ST` are the types of its columns.
#[derive(Clone, Debug)]
pub(crate) struct Pieces<ST> {
    pieces: Vec<Piece>,
    columns: PhantomData<ST>,
}

#[derive(Clone, Debug)]
enum Piece {
    Sql(&'static str),
    Number(i64),
    Text(String),
}

impl<ST> Pieces<ST> {
    /// Begins with this text.
    pub(crate) fn new(sql: &'static str) -> Self {
        Self { pieces: vec![Piece::Sql(sql)], columns: PhantomData }
    }

    /// More text.
    pub(crate) fn sql(mut self, sql: &'static str) -> Self {
        self.pieces.push(Piece::Sql(sql));
        self
    }

    /// A number in this place.
    pub(crate) fn number(mut self, value: i64) -> Self {
        self.pieces.push(Piece::Number(value));
        self
    }

    /// Words in this place; no sign in them means something.
    pub(crate) fn text(mut self, value: impl Into<String>) -> Self {
        self.pieces.push(Piece::Text(value.into()));
        self
    }
}

/// A condition that is text alone, and stays prepared. (Around [`diesel::dsl::sql`] the whole
/// statement is compiled anew at each use.)
pub(crate) fn holds(text: &'static str) -> Pieces<Bool> {
    Pieces::new(text)
}

impl<ST, DB: Backend> QueryFragment<DB> for Pieces<ST>
where
    i64: ToSql<BigInt, DB>,
    String: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Number(value) => out.push_bind_param::<BigInt, _>(value)?,
                Piece::Text(value) => out.push_bind_param::<Text, _>(value)?,
            }
        }
        Ok(())
    }
}

impl<ST> QueryId for Pieces<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> Query for Pieces<ST> {
    type SqlType = ST;
}

impl<ST> RunQueryDsl<Conn> for Pieces<ST> {}

impl Expression for Pieces<Bool> {
    type SqlType = Bool;
}

impl ValidGrouping<()> for Pieces<Bool> {
    type IsAggregate = is_aggregate::No;
}

impl<QS> AppearsOnTable<QS> for Pieces<Bool> {}

impl<QS> SelectableExpression<QS> for Pieces<Bool> {}

/// Filled up by repeating the last id, so that only a handful of lengths, and so of statements,
/// exist.
fn padded(ids: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    if let Some(last) = ids.last().copied() {
        let length = match ids.len() {
            1 => 1,
            some => some.next_multiple_of(8),
        };
        ids.resize(length, last);
    }
    ids
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

/// `column IN (ids)` that stays prepared. An empty list matches nothing.
#[derive(Clone, Debug)]
pub(crate) struct OneOf<C> {
    column: C,
    ids: Vec<i64>,
}

/// Whether `column` is one of `ids`.
pub(crate) fn one_of<C>(column: C, ids: impl IntoIterator<Item = i64>) -> OneOf<C> {
    OneOf { column, ids: padded(ids) }
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
        out.push_sql(" IN (");
        push_list(&self.ids, out.reborrow())?;
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
