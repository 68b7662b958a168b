//! Pictures as files, wherever they lie. With `RAKKAN_TEST_S3_URL` the same tests are about a bucket.

use services::MediaId;
use services::config::StorageKind;

use crate::support::pictures;
use crate::support::program::rakkan;
use crate::support::server::{Plan, files_below};
use crate::support::{TestServer, work};

fn names(server: &TestServer, id: MediaId) -> Vec<String> {
    let top = server.app.config.media_dir();
    let files = server.media_files();
    let names = files.iter().map(|it| it.strip_prefix(&top).unwrap().display().to_string());
    names.filter(|it| it.split(['/', '.']).any(|part| part == id.to_string())).collect()
}

/// Something of several megabytes that hardly packs.
fn a_large_jpeg() -> Vec<u8> {
    let mut bytes = pictures::jpeg(3_000, 2_000);
    // Behind the end of the picture there may be anything, and the artist's file stays whole.
    let mut state = 1_u32;
    bytes.extend((0..20 << 20).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    }));
    bytes
}

#[test]
fn an_upload_through_the_door_comes_back_byte_for_byte_from_the_storage() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let token = server.token("mira", "write");
    let file = a_large_jpeg();
    let mut body =
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n"
            .to_vec();
    body.extend_from_slice(&file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let anyone = server.anyone();
    let asking =
        anyone.ask("POST", "/api/v2/media").header("Authorization", &format!("Bearer {token}"));
    let answer = asking.body("multipart/form-data; boundary=x", body).send();
    assert!(matches!(answer.status, 200 | 202), "{}: {}", answer.status, answer.json());
    let id = MediaId(answer.json()["id"].as_str().unwrap().parse().unwrap());
    server.run_jobs();
    let mine = mira.get(&format!("/media/{id}/original")).expect(200);
    assert_eq!(mine.header("content-type"), Some("image/jpeg"));
    assert!(mine.body == file, "the original changed");

    let kept = names(&server, id);
    assert!(kept.contains(&format!("originals/{id}")), "{kept:?}");
    assert!(kept.iter().any(|it| it.starts_with(&format!("renditions/{id}/"))), "{kept:?}");
    if server.app.config.storage.kind == StorageKind::S3 {
        assert_eq!(files_below(&server.app.config.media_dir()), Vec::<std::path::PathBuf>::new());
    }
    server.run(services::uploads::remove(&server.app, &mira.member, id)).unwrap();
    assert_eq!(names(&server, id), Vec::<String>::new(), "files go with the picture");
}

#[test]
fn files_without_a_row_are_collected_and_others_stay_in_the_storage() {
    let server = TestServer::with(Plan::stand_still);
    let mira = server.artist("mira");
    let [lost, other] =
        [40, 50].map(|side| mira.upload("a.png", &pictures::png(side, side)).unwrap());
    mira.publish(work().picture(&pictures::png(60, 60)));
    server.run_jobs();
    let before = server.media_files().len();
    server.database.run(&format!("DELETE FROM media WHERE id = {lost}")).unwrap();
    let files = names(&server, lost).len();
    assert!(files >= 2);
    // The clock of the test is ahead of the one that wrote the files by more than an hour.
    let tidied = server.run(services::work::tidy(&server.app)).unwrap();
    assert_eq!(tidied.files, 1);
    assert_eq!(server.media_files().len(), before - files);
    assert!(!names(&server, other).is_empty());
}

/// A bucket keeps the terms beside each file, whatever changes them. A folder keeps nothing, and
/// there nothing is written twice.
#[test]
fn what_holds_for_a_picture_stands_beside_its_files_in_a_bucket() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let published = mira.publish(work().terms("AAAA"));
    let id = published.media[0];
    server.run_jobs();
    let stated = format!("SELECT CAST(stated AS BIGINT) AS n FROM media WHERE id = {id}");
    if server.app.config.storage.kind != StorageKind::S3 {
        let resolved =
            format!("SELECT CAST(resolved_terms AS BIGINT) AS n FROM media WHERE id = {id}");
        assert_ne!(server.database.number(&stated), server.database.number(&resolved));
        assert_eq!(server.run(services::uploads::state_terms(&server.app)).unwrap(), 0);
        return;
    }
    let files = |server: &TestServer| {
        names(server, id).into_iter().filter(|it| it.starts_with("renditions/")).collect::<Vec<_>>()
    };
    let beside = |name: &'static str| -> Vec<Option<String>> {
        let said = |key: String| {
            server.run(crate::support::storage::said_beside(&server.app.config, &key, name))
        };
        files(&server).into_iter().map(said).collect()
    };
    let all_say = |name: &'static str, wanted: &str| {
        let said = beside(name);
        assert!(!said.is_empty());
        assert!(
            said.iter().flatten().filter(|it| it.contains(wanted)).count() == said.len(),
            "{said:?}"
        );
    };
    all_say("content-usage", "train-ai=y");
    assert!(beside("x-robots-tag").iter().flatten().all(|it| !it.contains("noai")));

    let terms = crate::support::works::terms;
    let change = services::terms::set_post(&server.app, &mira.member, published.id, terms("NNNN"));
    server.run(change).unwrap();
    server.run_jobs();
    all_say("content-usage", "train-ai=n");
    all_say("x-robots-tag", "noai");
    all_say("tdm-reservation", "1");
    assert_eq!(
        server.run(services::uploads::state_terms(&server.app)).unwrap(),
        0,
        "it is in step"
    );

    let label = consent::AiLabel::AiGenerated;
    let change = services::terms::set_picture(&server.app, &mira.member, id, None, label);
    server.run(change).unwrap();
    server.run_jobs();
    all_say("ai-disclosure", "ai");

    // Nobody's terms are put beside a file that went.
    let mine = server.run(services::posts::delete(&server.app, &mira.member, published.id));
    mine.unwrap();
    server.run_jobs();
    assert_eq!(names(&server, id), Vec::<String>::new());
}

/// What `rakkan config check` says about a bucket.
#[test]
fn a_bucket_that_lacks_something_is_told_in_words_before_the_storage_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let check = |more: &[(&str, &str)]| {
        let mut command = rakkan();
        command.current_dir(folder.path()).args(["config", "check"]);
        command.env("RAKKAN_STORAGE__KIND", "s3").envs(more.iter().copied());
        let output = command.output().unwrap();
        let words = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(words).unwrap())
    };
    let (code, words) = check(&[]);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("storage.bucket"), "{words}");
    let (code, words) = check(&[
        ("RAKKAN_STORAGE__BUCKET", "art"),
        ("RAKKAN_STORAGE__REGION", "nord"),
        ("RAKKAN_STORAGE__ACCESS_KEY_ID", "id"),
        ("RAKKAN_STORAGE__SECRET_ACCESS_KEY", "do not tell"),
    ]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("art") && !words.contains("do not tell"), "{words}");
}
