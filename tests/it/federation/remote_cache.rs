//! Copies of pictures take no more room than the configuration says, and come back when somebody
//! looks.

use federation::lookup::{Resolved, resolve};
use services::PostId;

use crate::support::TestServer;
use crate::support::peer::{Fault, Peers, Somebody, note, picture};

const MOST: u64 = 1_000_000;

fn server() -> TestServer {
    TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
        plan.config.limits.remote_media_bytes = MOST;
    })
}

/// A work of somebody elsewhere, its copy here, and the copy of its picture.
struct Work {
    post: PostId,
    media: String,
    page: String,
}

fn comes_in(server: &TestServer, ann: &Somebody, words: &str) -> Work {
    let id = ann.writes(note(words).picture(picture(600, 400).alt(words)));
    let Some(Resolved::Post(post)) = server.run(resolve(&server.app, &id)).unwrap() else {
        panic!("{id} is no post");
    };
    server.run_jobs();
    let sql = format!("SELECT CAST(id AS TEXT) AS line FROM media WHERE post_id = {post}");
    let media = server.database.lines(&sql).pop().unwrap();
    let page = format!("/@{}/{post}", ann.address());
    Work { post, media, page }
}

fn state(server: &TestServer, work: &Work) -> i64 {
    server
        .database
        .number(&format!("SELECT CAST(state AS BIGINT) AS n FROM media WHERE id = {}", work.media))
}

fn files(server: &TestServer, work: &Work) -> usize {
    let is_of = |it: &std::path::PathBuf| it.iter().any(|part| part == work.media.as_str());
    server.media_files().iter().filter(|it| is_of(it)).count()
}

/// As if its files had this many bytes and it was last looked at then.
fn weighs(server: &TestServer, work: &Work, bytes: u64, used_at: i64) {
    let sql = format!(
        "UPDATE media SET kept_bytes = {bytes}, used_at = {used_at} WHERE id = {}",
        work.media
    );
    server.database.run(&sql).unwrap();
}

fn jobs(server: &TestServer, kind: &str) -> i64 {
    server.database.number(&format!("SELECT COUNT(*) AS n FROM jobs WHERE kind = '{kind}'"))
}

fn tidy(server: &TestServer) -> usize {
    server.run(services::work::tidy(&server.app)).unwrap().copies
}

#[test]
fn the_copy_that_nobody_looked_at_goes_and_comes_back_when_somebody_does() {
    let (server, peers) = (server(), Peers::start(31));
    let ann = peers.host("far").actor("ann");
    let [old, new] = ["a heron", "an otter"].map(|words| comes_in(&server, &ann, words));
    assert_eq!((state(&server, &old), state(&server, &new)), (1, 1));
    assert!(files(&server, &old) > 0);
    assert_eq!(tidy(&server), 0, "what was fetched just now is noted as used");
    weighs(&server, &old, 600_000, 1_000);
    weighs(&server, &new, 300_000, 2_000);
    assert_eq!(tidy(&server), 0, "there is room for both");
    weighs(&server, &new, 600_000, 2_000);
    assert_eq!(tidy(&server), 1);
    assert_eq!((state(&server, &old), state(&server, &new)), (3, 1));

    // Its files are still there: whoever looks now is told to wait, and nothing is fetched.
    let page = server.anyone().get(&old.page).expect(200).text();
    assert!(page.contains("On its way from"), "{page}");
    assert_eq!(jobs(&server, "fetch_media"), 0);
    server.run_jobs();
    assert_eq!((state(&server, &old), files(&server, &old)), (4, 0));
    assert!(files(&server, &new) > 0);
    assert_eq!(tidy(&server), 0, "once is enough");

    // A crowd looks: one of them has it fetched.
    peers.forget();
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| server.anyone().get(&old.page).expect(200));
        }
    });
    assert_eq!(jobs(&server, "fetch_media"), 1);
    assert_eq!(state(&server, &old), 0);
    server.run_jobs();
    assert_eq!(state(&server, &old), 1);
    assert!(files(&server, &old) > 0);
    let page = server.anyone().get(&old.page).expect(200);
    assert!(!page.text().contains("On its way from"));
    let shown = page.attributes("main img", "src");
    let file = shown.iter().find(|it| it.contains(&old.media)).expect("the page shows it");
    server.anyone().get(file).expect(200);
    let of_pictures = peers.fetches().iter().filter(|it| it.agent.contains("Rakkan")).count();
    assert!(of_pictures >= 1);
    assert_eq!(
        server
            .database
            .number(&format!("SELECT COUNT(*) AS n FROM media WHERE post_id = {}", old.post)),
        1
    );
}

#[test]
fn a_file_that_went_from_the_cache_is_fetched_again_when_it_is_asked_for() {
    let (server, peers) = (server(), Peers::start(32));
    let far = peers.host("far");
    let ann = far.actor("ann");
    let works = ["a heron", "an otter"].map(|words| comes_in(&server, &ann, words));
    let file = |work: &Work| {
        let page = server.anyone().get(&work.page).expect(200);
        let shown = page.attributes("main img", "src");
        shown.into_iter().find(|it| it.contains(&work.media)).expect("the page shows it")
    };
    let files = [file(&works[0]), file(&works[1])];
    for work in &works {
        weighs(&server, work, 2 * MOST, 1_000);
    }
    assert_eq!(tidy(&server), 2);
    server.run_jobs();
    assert_eq!((state(&server, &works[0]), state(&server, &works[1])), (4, 4));

    // A page that was open all the time asks for the file.
    server.anyone().get(&files[0]).expect(404);
    assert_eq!(jobs(&server, "fetch_media"), 1);
    server.run_jobs();
    assert_eq!(state(&server, &works[0]), 1);
    server.anyone().get(&files[0]).expect(200);

    // A server that is down for a while is asked again, although the post came long ago.
    server.database.run("UPDATE media SET created_at = 1000").unwrap();
    far.fails("", Fault::Status(503));
    server.anyone().get(&files[1]).expect(404);
    server.run_jobs();
    assert_eq!((state(&server, &works[1]), jobs(&server, "fetch_media")), (0, 1));
}

#[test]
fn a_copy_is_noted_as_used_once_a_day_and_not_at_every_look() {
    let (server, peers) = (server(), Peers::start(33));
    let ann = peers.host("far").actor("ann");
    let work = comes_in(&server, &ann, "a heron");
    weighs(&server, &work, 1_000, 1_000);
    let used_at = || {
        let sql = format!("SELECT used_at AS n FROM media WHERE id = {}", work.media);
        server.database.number(&sql)
    };
    for _ in 0..3 {
        server.anyone().get(&work.page).expect(200);
    }
    assert_eq!(used_at(), 1_000, "it is remembered, not written");
    tidy(&server);
    let noted = used_at();
    assert!(noted > 1_000);
    server.anyone().get(&work.page).expect(200);
    tidy(&server);
    assert_eq!(used_at(), noted, "once a day is enough");
}
