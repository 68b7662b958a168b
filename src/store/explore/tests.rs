//! Artists here (1, 2) and elsewhere (3), a reader (9), and their works.

use diesel::connection::SimpleConnection as _;

use super::*;
use crate::posts::Post;
use crate::scratch::{Scratch, a_post, an_account};
use crate::{Label, PostKind, Sensitivity, Timestamp, accounts as people, posts as post_rows};

fn people_on(conn: &mut Conn) {
    for id in [1, 2, 3, 9] {
        let mut row = an_account(id);
        if id == 3 {
            "far.example".clone_into(&mut row.domain);
        }
        people::insert(conn, &row).unwrap();
    }
}

fn work(conn: &mut Conn, id: i64, author: i64, change: impl FnOnce(&mut Post)) {
    let mut row = a_post(id, AccountId(author));
    row.kind = PostKind::Artwork;
    row.media_count = 1;
    change(&mut row);
    post_rows::insert_unasked(conn, &row).unwrap();
    crate::search::settle(conn).unwrap();
}

fn facets() -> Facets {
    Facets {
        medium: None,
        tag: String::new(),
        made: Making::ByHand,
        shows_sensitive: false,
        is_local: false,
    }
}

/// The ids of all pages.
fn pages(conn: &mut Conn, facets: &Facets, order: &Order, count: usize) -> Vec<Vec<i64>> {
    let (mut all, mut place) = (Vec::new(), None);
    loop {
        let (works, next) = page(conn, Some(AccountId(9)), facets, order, (place, count)).unwrap();
        all.push(works.iter().map(|it| it.id.0).collect());
        place = next;
        if place.is_none() || all.len() > 500 {
            return all;
        }
    }
}

fn fresh(conn: &mut Conn, facets: &Facets) -> Vec<i64> {
    pages(conn, facets, &Order::Fresh, 20).concat()
}

#[test]
fn only_public_works_by_hand_of_people_who_want_to_be_found_hang_there() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    work(conn, 10, 1, |_| ());
    work(conn, 11, 3, |_| ());
    work(conn, 12, 1, |it| it.visibility = consent::Visibility::Quiet.into());
    work(conn, 13, 1, |it| it.kind = PostKind::Text);
    work(conn, 14, 1, |it| it.media_count = 0);
    work(conn, 15, 1, |it| it.parent_id = Some(PostId(10)));
    work(conn, 16, 1, |it| it.is_held = true);
    work(conn, 17, 1, |it| it.shown_label = Label(2));
    work(conn, 18, 1, |it| it.shown_label = Label(3));
    work(conn, 19, 1, |it| it.sensitivity = Sensitivity(1));
    work(conn, 20, 1, |it| "Spiders".clone_into(&mut it.warning));
    let all = facets();
    assert_eq!(fresh(conn, &all), [11, 10]);
    assert_eq!(fresh(conn, &Facets { is_local: true, ..all.clone() }), [10]);
    assert_eq!(fresh(conn, &Facets { shows_sensitive: true, ..all.clone() }), [20, 19, 11, 10]);
    assert_eq!(fresh(conn, &Facets { made: Making::Assisted, ..all.clone() }), [17]);
    assert_eq!(fresh(conn, &Facets { made: Making::ByAi, ..all.clone() }), [18]);

    let changes: [(&str, &[i64]); 8] = [
        ("UPDATE posts SET is_held = FALSE WHERE id = 16", &[16, 11, 10]),
        ("UPDATE posts SET shown_label = 3 WHERE id = 16", &[11, 10]),
        ("UPDATE posts SET deleted_at = 1 WHERE id = 10", &[11]),
        ("UPDATE posts SET visibility = 0 WHERE id = 12", &[12, 11]),
        ("UPDATE accounts SET is_discoverable = FALSE WHERE id = 3", &[12]),
        ("UPDATE accounts SET is_discoverable = TRUE WHERE id = 3", &[12, 11]),
        ("UPDATE accounts SET limited_at = 1 WHERE id = 3", &[12]),
        ("UPDATE accounts SET sensitized_at = 1 WHERE id = 1", &[]),
    ];
    for (change, left) in changes {
        conn.batch_execute(change).unwrap();
        crate::search::settle(conn).unwrap();
        assert_eq!(fresh(conn, &all), left, "{change}");
    }
}

#[test]
fn whom_the_reader_muted_or_blocked_does_not_hang_there() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    (1..=3).for_each(|author| work(conn, 10 + author, author, |_| ()));
    conn.batch_execute(
        "INSERT INTO mutes (id, account_id, target_id, created_at) VALUES (1, 9, 1, 1);
        INSERT INTO blocks (id, account_id, target_id, created_at) VALUES (1, 2, 9, 1);",
    )
    .unwrap();
    assert_eq!(fresh(conn, &facets()), [13]);
    let (anyone, _) = page(conn, None, &facets(), &Order::Fresh, (None, 20)).unwrap();
    assert_eq!(anyone.len(), 3);
}

#[test]
fn media_and_hashtags_choose() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    work(conn, 10, 1, |it| "Oil on canvas".clone_into(&mut it.medium));
    work(conn, 11, 2, |it| "Linocut".clone_into(&mut it.medium));
    work(conn, 12, 2, |_| ());
    conn.batch_execute(
        "INSERT INTO tags (id, name, spelling) VALUES (1, 'heron', 'heron');
        INSERT INTO post_tags (tag_id, post_id) VALUES (1, 10), (1, 12);",
    )
    .unwrap();
    let print = Facets { medium: Some(Medium::Print), ..facets() };
    assert_eq!(fresh(conn, &print), [11]);
    let heron = Facets { tag: "heron".to_owned(), ..facets() };
    assert_eq!(fresh(conn, &heron), [12, 10]);
    let painted = Facets { medium: Some(Medium::Painting), ..heron };
    assert_eq!(fresh(conn, &painted), [10]);
    assert_eq!(fresh(conn, &Facets { tag: "eagle".to_owned(), ..facets() }), [0_i64; 0]);
    conn.batch_execute("UPDATE posts SET medium = 'Gouache' WHERE id = 11").unwrap();
    crate::search::settle(conn).unwrap();
    assert_eq!(fresh(conn, &print), [0_i64; 0]);
}

#[test]
fn seldom_seen_artists_come_first() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    (1..=3).for_each(|author| work(conn, 10 + author, author, |_| ()));
    work(conn, 14, 2, |it| it.likes_count = 3);
    conn.batch_execute(
        "UPDATE accounts SET followers_count = 5000 WHERE id = 1;
        UPDATE accounts SET followers_count = 12 WHERE id = 2;
        UPDATE accounts SET followers_count = 13 WHERE id = 3;",
    )
    .unwrap();
    assert_eq!(pages(conn, &facets(), &Order::Seldom, 1), [[12], [13], [14], [11]]);
}

#[test]
fn works_of_some_people_come_by_time_and_none_is_left_out() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    let mut expected = Vec::new();
    for id in 100..300 {
        let author = if id % 7 == 0 { 2 } else { 1 + 2 * (id % 2) };
        work(conn, id, author, |_| ());
        if author != 3 {
            expected.insert(0, id);
        }
    }
    let order = Order::Of(vec![AccountId(1), AccountId(2)]);
    assert_eq!(pages(conn, &facets(), &order, 36).concat(), expected);
}

#[test]
fn the_shuffle_of_a_day_shows_all_once_and_another_day_differently() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    (100..170).for_each(|id| work(conn, id, 1 + id % 3, |_| ()));
    let shuffled = |conn: &mut Conn, seed, count| {
        pages(conn, &facets(), &Order::Shuffled(seed), count).concat()
    };
    let today = shuffled(conn, 7, 9);
    let mut all = today.clone();
    all.sort_unstable();
    assert_eq!(all, (100..170).collect::<Vec<i64>>());
    assert_eq!(shuffled(conn, 7, 33), today, "whatever the length of a page");
    assert_ne!(shuffled(conn, 8, 9), today);
    let here = Facets { is_local: true, ..facets() };
    let local = pages(conn, &here, &Order::Shuffled(7), 9).concat();
    let expected: Vec<i64> = today.iter().copied().filter(|it| 1 + it % 3 != 3).collect();
    assert_eq!(local.len(), expected.len());
}

#[test]
fn the_circle_is_walked_round_in_windows() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    (100..130).for_each(|id| work(conn, id, 1, |_| ()));
    for start in [0, scattered_below(3), 1 << 61, (1 << 62) - 1] {
        let (mut from, mut seen) = (0, Vec::new());
        loop {
            let (rows, next) = round(conn, start, from, 4).unwrap();
            seen.extend(rows.iter().map(|it| it.id));
            let Some(next) = next else { break };
            from = next;
        }
        assert_eq!(seen.len(), 30, "from {start}");
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 30, "from {start}");
    }
}

#[test]
fn far_down_nothing_is_lost_among_works_that_do_not_fit() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    let mut expected = Vec::new();
    for id in 1_000..1_400 {
        work(conn, id, 1, |it| {
            if id % 50 != 0 {
                it.sensitivity = Sensitivity(1);
            }
        });
        if id % 50 == 0 {
            expected.insert(0, id);
        }
    }
    assert_eq!(pages(conn, &facets(), &Order::Fresh, 3).concat(), expected);
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

#[test]
fn no_statement_reads_or_sorts_a_whole_table() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    if matches!(conn, Conn::Pg(_)) {
        return; // on so few rows PostgreSQL rightly reads them all
    }
    // Only the works of several people are put in order, and of each at most a page.
    for (text, sorts) in [
        (LOOK_AT_ALL, false),
        (LOOK_HERE, false),
        (LOOK_AT_MEDIUM, false),
        (LOOK_AT_MADE, false),
        (LOOK_AT_CIRCLE, false),
        (LOOK_AT_THESE, false),
        (LOOK_AT_PEOPLE, true),
    ] {
        let mut sql = format!("EXPLAIN QUERY PLAN {text}").replace("{*}", "7, 8");
        (0..=2).for_each(|place| sql = sql.replace(&format!("{{{place}}}"), "7"));
        let plan: Vec<Step> = diesel::sql_query(sql).load(conn).unwrap();
        for step in plan {
            let detail = step.detail.as_str();
            let is_whole = detail == "SCAN w" || detail == "SCAN y" || detail == "SCAN a";
            assert!(!is_whole, "{detail} in {text}");
            assert!(sorts || !detail.contains("TEMP B-TREE"), "{detail} in {text}");
        }
    }
}

#[test]
fn taken_down_with_its_row() {
    let scratch = Scratch::new();
    let conn = &mut scratch.conn();
    people_on(conn);
    work(conn, 10, 1, |_| ());
    post_rows::bury(conn, PostId(10), Timestamp(1)).unwrap();
    crate::search::settle(conn).unwrap();
    assert_eq!(fresh(conn, &facets()), [0_i64; 0]);
}
