//! A reader (1), and five others (2 to 6) who post, boost and reply.

use super::*;
use crate::schema::{accounts, boosts, follows, mutes};
use crate::scratch::{Scratch, a_post, an_account};
use crate::{Timestamp, accounts as people, posts as post_rows};

const READER: AccountId = AccountId(1);

thread_local! {
    static ROUNDS_GONE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts the rounds of this test.
pub(super) fn note_a_round() {
    ROUNDS_GONE.with(|gone| gone.set(gone.get() + 1));
}

/// The reader (1) and five others (2 to 6).
fn people_on(conn: &mut Conn) {
    for id in 1..=6 {
        people::insert(conn, &an_account(id)).unwrap();
    }
}

fn follow(conn: &mut Conn, who: i64, whom: i64) {
    let row = crate::follows::Follow {
        id: crate::RowId(who * 100 + whom),
        follower_id: AccountId(who),
        followee_id: AccountId(whom),
        shows_boosts: true,
        created_at: Timestamp(1),
        accepted_at: Some(Timestamp(1)),
        uri: None,
        notifies: false,
        languages: String::new(),
    };
    assert!(crate::follows::insert_once(conn, &row).unwrap());
}

fn post(conn: &mut Conn, id: i64, author: i64, to: Option<i64>) {
    let mut row = a_post(id, AccountId(author));
    row.parent_id = to.map(|_| PostId(1));
    row.parent_account_id = to.map(AccountId);
    post_rows::insert_unasked(conn, &row).unwrap();
}

fn boost(conn: &mut Conn, id: i64, by: i64, of: i64) {
    let row = crate::boosts::Boost {
        id: crate::RowId(id),
        account_id: AccountId(by),
        post_id: PostId(of),
        created_at: Timestamp(1),
        uri: None,
        visibility: consent::Visibility::Public.into(),
    };
    assert!(crate::boosts::insert_once(conn, &row).unwrap());
}

fn cursors(sheet: &Sheet<Entry>) -> Vec<i64> {
    sheet.rows.iter().map(|row| row.0).collect()
}

fn pages(conn: &mut Conn, limit: usize) -> Vec<Vec<i64>> {
    let mut all = Vec::new();
    let mut page = Page { limit, ..Page::default() };
    loop {
        let sheet = home(conn, READER, true, &page).unwrap();
        all.push(cursors(&sheet));
        page.older_than = sheet.older;
        if page.older_than.is_none() || all.len() > 50 {
            return all;
        }
    }
}

/// As if the reader followed many, so that the posts are walked.
fn pretend_follows(conn: &mut Conn, many: i64) {
    diesel::update(accounts::table.find(READER))
        .set(accounts::following_count.eq(many))
        .execute(conn)
        .unwrap();
}

#[test]
fn posts_of_followed_people_and_ones_own_come_by_time() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    follow(conn, 1, 2);
    follow(conn, 1, 3);
    for (id, author) in [(10, 2), (11, 4), (12, 3), (13, 1), (14, 2), (15, 2)] {
        post(conn, id, author, None);
    }
    assert_eq!(pages(conn, 20), [vec![15, 14, 13, 12, 10]]);
    assert_eq!(pages(conn, 2), [vec![15, 14], vec![13, 12], vec![10]]);
    pretend_follows(conn, 1000);
    assert_eq!(pages(conn, 2), [vec![15, 14], vec![13, 12], vec![10]]);
}

#[test]
fn one_who_posts_much_does_not_hide_those_who_post_little() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    (2..=6).for_each(|author| follow(conn, 1, author));
    let mut expected = Vec::new();
    for id in 100..400 {
        let author = if id % 50 == 0 { 3 + id / 50 % 4 } else { 2 };
        post(conn, id, author, None);
        expected.insert(0, id);
    }
    let read: Vec<i64> = pages(conn, 7).concat();
    assert_eq!(read, expected);
    pretend_follows(conn, 1000);
    assert_eq!(pages(conn, 80).concat(), expected);
}

#[test]
fn replies_are_there_when_they_answer_somebody_followed_or_the_reader() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    follow(conn, 1, 2);
    follow(conn, 1, 3);
    post(conn, 10, 2, Some(2));
    post(conn, 11, 2, Some(3));
    post(conn, 12, 2, Some(4));
    post(conn, 13, 2, Some(1));
    assert_eq!(pages(conn, 20), [vec![13, 11, 10]]);
    pretend_follows(conn, 1000);
    assert_eq!(pages(conn, 20), [vec![13, 11, 10]]);
}

#[test]
fn a_boosted_post_is_there_once() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    follow(conn, 1, 2);
    follow(conn, 1, 3);
    post(conn, 10, 4, None); // boosted twice: there where the first boost was
    post(conn, 11, 2, None); // boosted, but in its own place already
    post(conn, 12, 4, None); // boosted by a stranger only
    boost(conn, 20, 2, 10);
    boost(conn, 21, 3, 10);
    boost(conn, 22, 3, 11);
    boost(conn, 23, 5, 12);
    for many in [false, true] {
        if many {
            pretend_follows(conn, 1000);
        }
        let sheet = home(conn, READER, true, &Page::default()).unwrap();
        let read: Vec<_> = sheet
            .rows
            .iter()
            .map(|(cursor, entry)| (*cursor, entry.post.id.0, entry.boosted_by))
            .collect();
        assert_eq!(read, [(20, 10, Some(AccountId(2))), (11, 11, None)]);
    }
}

#[test]
fn muted_people_neither_post_nor_boost_nor_are_boosted() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    (2..=3).for_each(|author| follow(conn, 1, author));
    post(conn, 10, 2, None);
    post(conn, 11, 3, None);
    post(conn, 12, 4, None);
    post(conn, 13, 5, None);
    boost(conn, 20, 3, 12);
    boost(conn, 21, 2, 12);
    boost(conn, 22, 2, 13);
    for (id, muted) in [(1_i64, 3_i64), (2, 5)] {
        diesel::insert_into(mutes::table)
            .values((
                mutes::id.eq(id),
                mutes::account_id.eq(READER),
                mutes::target_id.eq(muted),
                mutes::created_at.eq(1_i64),
            ))
            .execute(conn)
            .unwrap();
    }
    // The boost of the muted one does not count as the first.
    assert_eq!(pages(conn, 20), [vec![21, 10]]);
    pretend_follows(conn, 1000);
    assert_eq!(pages(conn, 20), [vec![21, 10]]);
}

#[test]
fn what_may_not_be_seen_makes_a_page_no_shorter() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    follow(conn, 1, 2);
    for id in 100..200 {
        let mut row = a_post(id, AccountId(2));
        if id % 10 != 0 {
            row.visibility = consent::Visibility::Mentioned.into();
        }
        post_rows::insert_unasked(conn, &row).unwrap();
    }
    let first: Vec<i64> = pages(conn, 5).concat();
    assert_eq!(first, [190, 180, 170, 160, 150, 140, 130, 120, 110, 100]);
}

#[test]
fn it_can_be_read_upwards() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    (2..=4).for_each(|author| follow(conn, 1, author));
    (100..130).for_each(|id| post(conn, id, 2 + id % 3, None));
    let page = Page { newer_than: Some(110), limit: 4, ..Page::default() };
    let sheet = home(conn, READER, true, &page).unwrap();
    assert_eq!(cursors(&sheet), [114, 113, 112, 111]);
    assert_eq!((sheet.newer, sheet.older), (Some(114), Some(111)));
    let page = Page { newer_than: Some(127), ..page };
    let top = home(conn, READER, true, &page).unwrap();
    assert_eq!((cursors(&top), top.newer), (vec![129, 128], None));
}

#[test]
fn a_follow_without_boosts_brings_none() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    follow(conn, 1, 2);
    post(conn, 10, 4, None);
    boost(conn, 20, 2, 10);
    diesel::update(follows::table).set(follows::shows_boosts.eq(false)).execute(conn).unwrap();
    assert_eq!(pages(conn, 20), [Vec::<i64>::new()]);
    assert_eq!(boosts::table.count().get_result(conn), Ok(1_i64));
}

#[test]
fn a_walk_that_finds_too_little_goes_on_by_author() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    follow(conn, 1, 2);
    (100..120).for_each(|id| post(conn, id, 2, None));
    (120..200).for_each(|id| post(conn, id, 4, None));
    post(conn, 190 * 2, 2, None);
    pretend_follows(conn, 70);
    let expected: Vec<i64> = std::iter::once(380).chain((100..120).rev()).collect();
    assert_eq!(pages(conn, 6).concat(), expected);
}

#[test]
fn a_page_of_a_busy_server_takes_few_rounds() {
    const AUTHORS: i64 = 2_000;
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people::insert(conn, &an_account(1)).unwrap();
    for id in 2..AUTHORS + 2 {
        people::insert(conn, &an_account(id)).unwrap();
    }
    (2..202).for_each(|author| follow(conn, 1, author));
    // One in twenty is of the same author, the others take turns, as in `rakkan bench`.
    for index in 0..2_000 {
        let author = if index % 20 == 0 { 2 } else { 2 + index * 7_919 % AUTHORS };
        post(conn, 10_000 + index, author, None);
    }
    let mut page = Page { limit: 20, ..Page::default() };
    for _ in 0..8 {
        ROUNDS_GONE.with(|gone| gone.set(0));
        let sheet = home(conn, READER, true, &page).unwrap();
        assert_eq!(sheet.rows.len(), 20);
        assert!(ROUNDS_GONE.with(std::cell::Cell::get) <= 2);
        page.older_than = sheet.older;
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

#[test]
fn no_statement_reads_a_whole_table() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    if matches!(conn, Conn::Pg(_)) {
        return; // on so few rows PostgreSQL rightly reads them all
    }
    for text in [OLDER_POSTS, NEWER_POSTS, OLDER_BOOSTS, NEWER_BOOSTS, WALK_POSTS, WALK_BOOSTS] {
        let mut sql = format!("EXPLAIN QUERY PLAN {text}");
        (0..=4).for_each(|place| sql = sql.replace(&format!("{{{place}}}"), "7"));
        let plan: Vec<Step> = diesel::sql_query(sql).load(conn).unwrap();
        for step in plan {
            let whole = ["SCAN x", "SCAN b", "SCAN f", "SCAN r"].contains(&step.detail.as_str());
            assert!(!whole, "{} in {text}", step.detail);
        }
    }
}
