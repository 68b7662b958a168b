//! Files that come in: bombs and liars are told no, pictures are kept whole and served bare.

use crate::support::pictures;
use crate::support::program::Home;
use crate::support::server::files_below;
use crate::support::{Answer, Browser, TestServer, work};

/// Files nobody should take, with the code each is refused with.
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    vec![
        ("empty.png", Vec::new(), "media.empty"),
        ("cut.jpg", pictures::cut(&pictures::jpeg(800, 600), 50), "media.truncated"),
        ("cut.png", pictures::cut(&pictures::png(800, 600), 50), "media.truncated"),
        ("drawing.png", pictures::svg(), "media.type"),
        ("page.jpg", pictures::html(), "media.type"),
        ("one-bit.png", pictures::bomb_one_bit_png(), "media.too_many_pixels"),
        ("hundred.jpg", pictures::bomb_jpeg(), "media.too_many_pixels"),
        ("bomb.png", pictures::bomb_rgba_png(), "media.too_many_pixels"),
        ("bomb.gif", pictures::bomb_gif(1_000), "media."),
        ("words.webp", b"RIFF\xff\xff\xff\x7fWEBPVP8 ".to_vec(), "media."),
        ("nothing.avif", b"\0\0\0\x1cftypavif".to_vec(), "media."),
    ]
}

fn send(browser: &Browser, name: &str, bytes: &[u8]) -> Answer {
    let form = browser.form("/compose", "/compose").with("visibility", "public");
    form.attach("pictures", name, bytes).also("do", "publish-without").send()
}

fn rows(server: &TestServer, table: &str) -> i64 {
    server.database.number(&format!("SELECT count(*) AS n FROM {table}"))
}

/// Everything that lies in the folder, but for the database and the secret.
fn left_over(server: &TestServer) -> Vec<std::path::PathBuf> {
    let is_ours = |it: &std::path::PathBuf| {
        let name = it.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("rakkan.") || name == "secret"
    };
    let on_disk = files_below(server.folder()).into_iter().filter(|it| !is_ours(it));
    on_disk.chain(server.bucket_files()).collect()
}

#[test]
fn a_bomb_or_a_liar_is_refused_in_words_and_leaves_nothing_behind() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let token = server.token("mira", "write");
    for (name, bytes, code) in bad_files() {
        let page = send(&mira, name, &bytes);
        assert!((400..500).contains(&page.status), "{name}: {}", page.status);
        let sentences = page.words(".faults li, .field__fault").join(" ");
        if !bytes.is_empty() {
            assert!(sentences.len() > 20, "{name} gets a sentence: {sentences:?}");
        }
        let answer = api_upload(&server, &token, name, &bytes);
        assert!((400..500).contains(&answer.status), "{name}: {}", answer.status);
        let json = answer.json();
        let told = json["error_code"].as_str().unwrap_or_default();
        assert!(told.starts_with(code), "{name}: {json}");
        assert!(json["error"].as_str().is_some_and(|it| it.len() > 20), "{name}: {json}");
        assert_eq!(left_over(&server), Vec::<std::path::PathBuf>::new(), "{name} left something");
    }
    assert_eq!(rows(&server, "media"), 0);
    assert_eq!(rows(&server, "posts"), 0);
}

fn api_upload(server: &TestServer, token: &str, name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let anyone = server.anyone();
    let asking =
        anyone.ask("POST", "/api/v2/media").header("Authorization", &format!("Bearer {token}"));
    asking.body("multipart/form-data; boundary=x", body).send()
}

/// MED-03: more than announced, less than announced, more than allowed.
#[test]
fn a_body_that_lies_about_its_length_is_cut() {
    let server = TestServer::with(|plan| plan.config.limits.upload_bytes = 100_000);
    let mira = server.artist("mira");
    let token = server.token("mira", "write");
    let large = vec![0x55; 300_000];
    let answer = send(&mira, "large.png", &large);
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert_eq!(
        api_upload(&server, &token, "large.png", &large).json()["error_code"],
        "media.too_large"
    );
    let half =
        b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\nhalf"
            .to_vec();
    let anyone = server.anyone();
    let asking =
        anyone.ask("POST", "/api/v2/media").header("Authorization", &format!("Bearer {token}"));
    let answer = asking.body("multipart/form-data; boundary=x", half).send();
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert_eq!(left_over(&server), Vec::<std::path::PathBuf>::new());
}

/// MED-01: the name of a file is words, never a path.
#[test]
fn names_of_files_lead_nowhere() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let long = "n".repeat(4096);
    let names = [
        "../../../etc/passwd",
        "/etc/passwd",
        "..\\..\\x.png",
        "CON",
        "a\u{202e}gnp.exe",
        "x.php",
        "x.svg",
        "@/etc/passwd",
        "ephemeral:/x",
        ".",
        "..",
        "",
        &long,
        "a;b.png",
        "x\u{0}y.png",
    ];
    for (number, name) in names.iter().enumerate() {
        let side = 20 + u32::try_from(number).unwrap();
        let media = mira.upload(name, &pictures::png(side, 20)).unwrap();
        let answer = mira.get(&format!("/media/{}/original", media.0)).expect(200);
        let told = answer.header("content-disposition").unwrap();
        assert!(
            told.starts_with("attachment; filename=\"")
                && !told.contains('/')
                && !told.contains('\\'),
            "{told}"
        );
        assert!(told.len() < 300, "{}", told.len());
    }
    for file in server.media_files() {
        let shown = file.strip_prefix(server.app.config.media_dir()).unwrap().display().to_string();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        assert!(shown.chars().all(is_plain) && !shown.contains(".."), "{shown}");
    }
}

#[test]
fn the_original_comes_back_byte_for_byte_to_the_artist_alone() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let eve = server.artist("eve");
    let files = [
        ("a.jpg", pictures::jpeg_with_exif(640, 480, 6), "image/jpeg"),
        ("a.png", pictures::png(640, 480), "image/png"),
        ("a.webp", pictures::webp(640, 480), "image/webp"),
        ("a.gif", pictures::gif(64, 48, 3), "image/gif"),
    ];
    for (name, bytes, kind) in files {
        let mut post = work();
        post.draft.title = name.to_owned();
        let media = mira.upload(name, &bytes).unwrap();
        let path = format!("/media/{}/original", media.0);
        for round in 0..2 {
            let mine = mira.get(&path).expect(200);
            assert!(mine.body == bytes, "{name}: the original changed");
            assert_eq!(mine.header("content-type"), Some(kind), "{name}");
            assert!(
                mine.header("content-disposition").is_some_and(|it| it.contains(name)),
                "{name}"
            );
            assert!(
                mine.header("cache-control").is_some_and(|it| it.contains("private")),
                "{name}"
            );
            assert_eq!(eve.get(&path).status, 404, "{name}, round {round}");
            assert_eq!(server.anyone().get(&path).status, 404, "{name}, round {round}");
            // The same once the picture hangs on a public wall.
            let pictures = vec![services::posts::PictureDraft { media, ..Default::default() }];
            let draft = services::posts::Draft { pictures, ..Default::default() };
            if round == 0 {
                server.run(services::posts::publish(&server.app, &mira.member, draft)).unwrap();
            }
        }
    }
}

/// VIS-19, and ARCHITECTURE's "never upscaled, never cropped".
#[test]
fn copies_for_visitors_hold_the_picture_and_nothing_about_the_place_or_the_camera() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let profile = profile();
    let files = [
        ("exif.jpg", pictures::jpeg_with_exif(2000, 1000, 1), false),
        ("turned.jpg", pictures::jpeg_with_exif(2000, 1000, 6), false),
        ("wide.jpg", pictures::jpeg_with_profile(2000, 500, &profile), true),
        ("wide.png", pictures::png_with_profile(1800, 600, &profile), true),
        (
            "text.png",
            pictures::png_with_text(700, 500, "Comment", "53.5511 N, 9.9937 E; serial 12345"),
            false,
        ),
        ("small.png", pictures::png(300, 200), false),
    ];
    for (name, bytes, has_profile) in files {
        let media = mira.upload(name, &bytes).unwrap();
        let pictures = vec![services::posts::PictureDraft { media, ..Default::default() }];
        let draft = services::posts::Draft { pictures, ..Default::default() };
        let id = server.run(services::posts::publish(&server.app, &mira.member, draft)).unwrap();
        let page = server.anyone().get(&mira.post_path(id)).expect(200);
        let own = format!("/media/{}/", media.0);
        let mut sources = sources(&page);
        // The page shows other works by the artist too.
        sources.retain(|it| it.starts_with(&own));
        assert!(!sources.is_empty(), "{name}: the page shows it");
        let (width, height) = pictures::size_of(&bytes);
        let (width, height) = if name == "turned.jpg" { (height, width) } else { (width, height) };
        for source in &sources {
            let file = server.anyone().get(source).expect(200);
            bare(name, source, &file.body);
            let (w, h) = pictures::size_of(&file.body);
            assert!(w <= width && h <= height && w <= 1600, "{name} {source}: {w} x {h}");
            let off = (f64::from(w) / f64::from(h) - f64::from(width) / f64::from(height)).abs();
            assert!(
                off < 0.02 * f64::from(width) / f64::from(height),
                "{name} {source}: {w} x {h}"
            );
            if has_profile {
                assert!(
                    holds(&file.body, b"Rakkan test profile") || holds_profile(&file.body),
                    "{name} {source}: the profile is gone"
                );
            }
        }
    }
}

/// Every file of a picture that a page names.
fn sources(page: &Answer) -> Vec<String> {
    let mut found = page.attributes("main img", "src");
    for set in page.attributes("main img, main source", "srcset") {
        found.extend(
            set.split(',').filter_map(|it| it.split_whitespace().next()).map(ToOwned::to_owned),
        );
    }
    found.retain(|it| it.starts_with("/media/"));
    found.sort();
    found.dedup();
    found
}

fn holds(file: &[u8], words: &[u8]) -> bool {
    file.windows(words.len()).any(|it| it == words)
}

/// Whether the file has a colour profile at all; in a PNG it is packed.
fn holds_profile(file: &[u8]) -> bool {
    holds(file, b"ICC_PROFILE") || holds(file, b"iCCP") || holds(file, b"ICCP")
}

fn bare(name: &str, source: &str, file: &[u8]) {
    for word in ["Exif\0\0", "GPSLatitude", "eXIf", "EXIF", "53.5511", "serial", "X100"] {
        assert!(!holds(file, word.as_bytes()), "{name} {source} holds {word}");
    }
    assert!(!holds(file, pictures::SERIAL), "{name} {source} holds the serial number");
}

/// A small colour profile: the head that readers look at, and a name.
fn profile() -> Vec<u8> {
    let mut bytes = vec![0_u8; 128];
    bytes[12..16].copy_from_slice(b"mntr");
    bytes[16..20].copy_from_slice(b"RGB ");
    bytes[20..24].copy_from_slice(b"XYZ ");
    bytes[36..40].copy_from_slice(b"acsp");
    bytes.extend_from_slice(&[0, 0, 0, 0]);
    bytes.extend_from_slice(b"Rakkan test profile");
    let length = u32::try_from(bytes.len()).unwrap();
    bytes[0..4].copy_from_slice(&length.to_be_bytes());
    bytes
}

/// MED-09.
#[test]
fn fifty_uploads_at_once_do_not_break_the_limit() {
    let server = TestServer::with(|plan| plan.config.limits.unattached_pictures = 10);
    let mira = server.artist("mira");
    let token = server.token("mira", "write");
    let _ = &mira;
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask = |number: u32| {
            let (server, token) = (&server, &token);
            scope.spawn(move || {
                api_upload(server, token, "a.png", &pictures::png(30 + number, 20)).status
            })
        };
        let asking: Vec<_> = (0..50).map(ask).collect();
        asking.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let welcome = statuses.iter().filter(|it| **it == 202).count();
    assert_eq!(welcome, 10, "{statuses:?}");
    assert!(statuses.iter().all(|it| matches!(it, 202 | 422 | 429 | 503)), "{statuses:?}");
    assert_eq!(rows(&server, "media"), 10);
}

/// The whole program as a process of its own: what the kernel counts is what counts.
#[test]
fn memory_stays_below_300_mib_after_all_bombs_and_a_picture_of_50_megapixels() {
    let home = Home::new();
    let token = home.artist("mira");
    let program = home.start();
    let browser = home.anyone();
    let upload = |name: &str, bytes: &[u8]| {
        let mut body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let asking = browser
            .ask("POST", "/api/v2/media")
            .header("Authorization", &format!("Bearer {token}"));
        asking.body("multipart/form-data; boundary=x", body).send()
    };
    for round in 0..3 {
        for (name, bytes, _) in bad_files() {
            let status = upload(name, &bytes).status;
            assert!((400..500).contains(&status), "{name} in round {round}: {status}");
        }
    }
    let before = program.peak_memory();
    let large = pictures::jpeg(8_000, 6_250);
    let answer = upload("large.jpg", &large).expect(202);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let made = (0..600).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        let asking = browser.ask("GET", &format!("/api/v1/media/{id}"));
        asking.header("Authorization", &format!("Bearer {token}")).send().status == 200
    });
    assert!(made, "50 megapixels are welcome");
    let peak = program.peak_memory();
    println!("peak memory: {before} MiB after the bombs, {peak} MiB after 50 megapixels");
    // The program's own file takes some 30 MiB where it is run.
    assert!(peak < 270, "{peak} MiB");
}

#[test]
fn an_animation_moves_on_its_page_and_stands_still_on_walls() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let file = pictures::gif(320, 200, 4);
    let published = mira.publish(crate::support::text("A walk.").picture(&file));
    let page = server.anyone().get(&published.path).expect(200);
    let moving = page.attributes(".work img", "src").remove(0);
    let moving = server.anyone().get(&moving).expect(200);
    assert_eq!(moving.header("content-type"), Some("image/gif"));
    for wall in ["/", "/@mira"] {
        let page = server.anyone().get(wall).expect(200);
        assert!(page.words(".art-grid__tags").join(" ").contains("animated"), "{wall}");
        let files = [
            page.attributes(".art-grid img", "src"),
            page.attributes(".art-grid source", "srcset"),
        ];
        let files = files.concat();
        assert!(!files.is_empty() && files.iter().all(|it| !it.contains(".gif")), "{files:?}");
        let still = server.anyone().get(files[0].split(' ').next().unwrap()).expect(200);
        assert_eq!(pictures::size_of(&still.body), (320, 200));
    }
}

/// A full disk, a storage that is away: the answer is clear, nothing is half there, and it goes on
/// by itself when there is room again.
#[test]
fn a_storage_that_fails_loses_nothing_and_needs_no_restart() {
    let server = TestServer::start();
    if !server.bucket_files().is_empty() || !server.app.config.media_dir().exists() {
        return;
    }
    server.artist("mira");
    let token = server.token("mira", "read write");
    let folder = server.app.config.media_dir();
    let file = pictures::png(120, 80);
    // Where a folder should be made there is a file: each write fails.
    let no_room = |name: &str| std::fs::write(folder.join(name), b"").unwrap();
    let room = |name: &str| std::fs::remove_file(folder.join(name)).unwrap();

    no_room("originals");
    let answer = api_upload(&server, &token, "a.png", &file);
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.header("retry-after").is_some());
    assert_eq!(rows(&server, "media"), 0, "no row without a file");
    room("originals");

    no_room("renditions");
    let id = api_upload(&server, &token, "a.png", &file).expect(202).json()["id"].clone();
    server.run_jobs();
    let state = "SELECT COUNT(*) AS n FROM media WHERE state = 0 AND renditions = '[]'";
    assert_eq!(server.database.number(state), 1, "it waits");
    room("renditions");
    // The picture was put back for ten seconds.
    server.database.run("UPDATE media SET claimed_until = 0").unwrap();
    server.run_jobs();
    let anyone = server.anyone();
    let asking = anyone.ask("GET", &format!("/api/v1/media/{}", id.as_str().unwrap()));
    asking.header("Authorization", &format!("Bearer {token}")).send().expect(200);
}
