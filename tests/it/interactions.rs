//! Likes, boosts, saved works, answers, and what people are told.

use consent::Visibility;
use services::NotificationKind;
use services::feeds::Page;

use crate::support::works::Published;
use crate::support::{Answer, Person, TestServer, text, work};

const ALL: Page = Page { older_than: None, newer_than: None, limit: 40 };

fn press(person: &Person<'_>, published: &Published, verb: &str, undo: bool) -> Answer {
    let query = if undo { "?_method=delete" } else { "" };
    let path = format!("/posts/{}/{verb}{query}", published.id.0);
    person.post(&path, &[("csrf", &person.csrf("/settings/password"))])
}

fn count(server: &TestServer, table: &str) -> i64 {
    server.database.number(&format!("SELECT count(*) AS n FROM {table}"))
}

#[test]
fn likes_boosts_and_bookmarks_count_once_however_often_they_are_pressed() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    let post = mira.publish(work());
    let numbers = || {
        let sql = "SELECT CAST(likes_count || '|' || boosts_count AS TEXT) AS line FROM posts";
        server.database.lines(sql).remove(0)
    };
    for verb in ["like", "boost", "bookmark"] {
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| press(&fan, &post, verb, false).expect(303));
            }
        });
    }
    assert_eq!(numbers(), "1|1");
    for table in ["likes", "boosts", "bookmarks"] {
        assert_eq!(count(&server, table), 1, "{table}");
    }
    let kinds = format!(
        "SELECT count(*) AS n FROM notifications WHERE kind = {}",
        NotificationKind::Like as i16
    );
    assert_eq!(server.database.number(&kinds), 1, "one like, one notice");
    for verb in ["like", "boost", "bookmark"] {
        for _ in 0..3 {
            press(&fan, &post, verb, true).expect(303);
        }
    }
    assert_eq!(numbers(), "0|0");
    let notices = format!(
        "SELECT count(*) AS n FROM notifications WHERE account_id = {}",
        mira.member.account.0
    );
    assert_eq!(server.database.number(&notices), 0, "what was taken back tells nobody");
}

#[test]
fn what_is_boosted_hangs_in_the_home_of_followers_and_saved_works_are_mine_alone() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    let far = server.artist("far");
    far.follow(&fan);
    let post = mira.publish(work().title("Heron"));
    assert!(!far.get("/home").expect(200).text().contains(&post.path));
    press(&fan, &post, "boost", false).expect(303);
    press(&fan, &post, "bookmark", false).expect(303);
    assert!(far.get("/home").expect(200).text().contains(&post.path));
    assert!(fan.get("/bookmarks").expect(200).text().contains(&post.path));
    assert!(!mira.get("/bookmarks").expect(200).text().contains(&post.path));
    // Only what everybody may see can be carried on, not even by its author.
    let close = mira.publish(work().seen_by(Visibility::Followers));
    let refused = press(&mira, &close, "boost", false).status;
    assert!((400..500).contains(&refused), "{refused}");
    assert_eq!(count(&server, "boosts"), 1);
}

#[test]
fn people_are_told_what_happened_to_them_and_nothing_of_whom_they_muted_or_blocked() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    let noisy = server.artist("noisy");
    let enemy = server.artist("enemy");
    server.run(services::blocks::mute(&server.app, &mira.member, noisy.member.account)).unwrap();
    mira.block(&enemy);
    let post = mira.publish(work().title("Heron"));
    fan.follow(&mira);
    press(&fan, &post, "like", false).expect(303);
    press(&fan, &post, "boost", false).expect(303);
    fan.publish(text("lovely").answering(post.id));
    fan.publish(text("see @mira"));
    press(&noisy, &post, "like", false).expect(303);
    noisy.publish(text("@mira @mira @mira"));
    enemy.publish(text("@mira you will never read this"));
    let notices =
        server.run(services::notifications::list(&server.app, &mira.member, ALL)).unwrap().items;
    let from: Vec<&str> = notices.iter().map(|it| it.from.username.as_str()).collect();
    assert!(from.iter().all(|it| *it == "fan"), "{from:?}");
    let mut kinds: Vec<String> =
        notices.iter().map(|it| format!("{:?}", it.notification.kind)).collect();
    kinds.sort();
    kinds.dedup();
    assert!(kinds.len() >= 5, "follow, like, boost, reply, mention: {kinds:?}");
    assert!(server.run(services::notifications::unread(&server.app, &mira.member)).unwrap() >= 5);
    let page = mira.get("/notifications").expect(200).text();
    assert!(page.contains("@fan") || page.contains("fan"));
    assert!(!page.contains("never read this"));
    let newest = notices[0].notification.id;
    server.run(services::notifications::mark_read(&server.app, &mira.member, newest)).unwrap();
    assert_eq!(server.run(services::notifications::unread(&server.app, &mira.member)).unwrap(), 0);
}

#[test]
fn a_reply_is_for_no_more_people_than_what_it_answers() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let fan = server.artist("fan");
    fan.follow(&mira);
    let close = mira.publish(text("for my followers").seen_by(Visibility::Followers));
    match fan.try_publish(text("a loud answer").answering(close.id)) {
        Ok(reply) => assert_eq!(server.anyone().get(&reply.path).status, 404, "it is not public"),
        Err(error) => assert!(matches!(error, services::Error::Invalid(_)), "{error}"),
    }
    let open = mira.publish(text("for all"));
    let reply = fan.publish(text("an answer").answering(open.id));
    let thread = server.anyone().get(&open.path).expect(200).text();
    assert!(thread.contains("an answer"));
    assert!(server.anyone().get(&reply.path).expect(200).text().contains("for all"));
    assert_eq!(
        server.database.number(
            "SELECT replies_count AS n FROM posts WHERE replies_count > 0 AND source = 'for all'"
        ),
        1
    );
}
