use super::*;
use crate::scratch::{Scratch, a_post, an_account};
use diesel::connection::SimpleConnection as _;
use std::time::Instant;

#[test]
#[ignore = "measures"]
fn measure() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    let text = "Lorem ipsum dolor sit amet ".repeat(12);
    conn.transaction(|conn| {
        for id in 1..=2000 { crate::accounts::insert(conn, &an_account(id))?; }
        let mut x: u64 = 88172645463325252;
        let mut next = || { x ^= x << 13; x ^= x >> 7; x ^= x << 17; x };
        for n in 0..100_000_i64 {
            let r = (next() % 1_000_000) as f64 / 1e6;
            let author = ((2000f64.powf(r)) as i64).clamp(1, 2000);
            let id = (1_700_000_000_000 + n * 60_000) << 16;
            let mut row = a_post(id, AccountId(author));
            row.source = text.clone(); row.html = text.clone();
            if next() % 4 == 0 { row.parent_id = Some(PostId(1)); row.parent_account_id = Some(AccountId((next() % 2000) as i64 + 1)); }
            crate::posts::insert_unasked(conn, &row)?;
            if next() % 5 == 0 {
                let b = crate::boosts::Boost { id: crate::RowId(id + 1), account_id: AccountId((next()%2000) as i64+1), post_id: PostId(id), created_at: crate::Timestamp(1) };
                crate::boosts::insert_once(conn, &b)?;
            }
        }
        for (reader, f) in [(2001, 10), (2002, 50), (2003, 200), (2004, 500), (2005, 1000), (2006,1900)] {
            crate::accounts::insert(conn, &an_account(reader))?;
            let mut done = 0;
            while done < f {
                let followee = (next() % 2000) as i64 + 1;
                let row = crate::follows::Follow { id: crate::RowId(reader * 10000 + followee), follower_id: AccountId(reader), followee_id: AccountId(followee), shows_boosts: true, created_at: crate::Timestamp(1), accepted_at: Some(crate::Timestamp(1)) };
                if crate::follows::insert_once(conn, &row)? { done += 1; }
            }
        }
        QueryResult::Ok(())
    }).unwrap();
    if let Conn::Sqlite(c) = conn { c.batch_execute("PRAGMA query_only=ON").unwrap(); } else { conn.batch_execute("ANALYZE").unwrap(); }
    if let Ok(to) = std::env::var("KEEP") { conn.batch_execute("PRAGMA query_only=OFF").unwrap(); conn.batch_execute(&format!("VACUUM INTO '{to}'")).unwrap();
        std::fs::write(format!("{to}.sql"), [OLDER_POSTS, OLDER_BOOSTS, WALK_POSTS, WALK_BOOSTS].join("\n;;\n")).unwrap(); return; }
    for reader in 2001..=2006 {
        for (name, page) in [("top", Page::default()), ("mid", Page { older_than: Some((1_700_000_000_000 + 50_000 * 60_000) << 16), ..Page::default() })] {
            let me = AccountId(reader);
            for _ in 0..3 { home(conn, me, &page).unwrap(); }
            let start = Instant::now();
            let mut rows = 0;
            for _ in 0..100 { rows = home(conn, me, &page).unwrap().rows.len(); }
            let whole = start.elapsed() / 100;
            let g = Gathering { reader: me, way: page.way(), count: 24, walks: &[] };
            let s = Instant::now();
            let mut own = vec![]; for _ in 0..100 { own = g.ask(conn, OLDER_POSTS, i64::MIN).unwrap(); }
            let posts = s.elapsed() / 100;
            let far = own.last().map_or(i64::MIN, |l| l.0);
            let s = Instant::now();
            let mut bs = vec![]; for _ in 0..100 { bs = g.ask(conn, OLDER_BOOSTS, far).unwrap(); }
            let boosts = s.elapsed() / 100;
            let s = Instant::now();
            for _ in 0..100 { first_boosts(conn, me, bs.clone()).unwrap(); }
            let firsts = s.elapsed() / 100;
            let s = Instant::now();
            for _ in 0..100 { showable(conn, me, own.clone()).unwrap(); }
            let load = s.elapsed() / 100;
            println!("reader {reader} {name}: {rows} rows whole {whole:?} posts {posts:?} boosts {boosts:?} ({}) firsts {firsts:?} load {load:?}", bs.len());
        }
    }
    if let Conn::Sqlite(_) = conn {
        #[derive(diesel::QueryableByName)] struct R { #[diesel(sql_type = diesel::sql_types::Text)] detail: String }
        for (n, text) in [("posts", OLDER_POSTS), ("boosts", OLDER_BOOSTS), ("walk", WALK_POSTS)] {
            let mut sql = text.to_owned();
            for i in 0..5 { sql = sql.replace(&format!("{{{i}}}"), "24"); }
            let rows: Vec<R> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(conn).unwrap();
            println!("== {n}"); for r in rows { println!("  {}", r.detail); }
        }
    }
}
