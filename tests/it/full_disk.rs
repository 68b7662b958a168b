//! A disk that is really full: a folder of a few megabytes that only the program has, in a mount
//! namespace of its own. Where the machine does not allow that, these tests say so and end.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::support::database::is_postgres;
use crate::support::pictures;
use crate::support::program::{Home, Program, rakkan};
use crate::support::{Answer, Browser};

/// How large the disk is.
const DISK: usize = 12 << 20;

/// What the disk is filled with.
const BALLAST: &str = "ballast";

/// Runs `script`, in which `$1` is the folder, and then a program, where only these see what is
/// mounted.
fn apart(script: &str, folder: &Path) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-euc"]);
    command.arg(format!("{script}; folder=$1; shift; cd \"$folder\"; exec \"$@\"")).arg("sh");
    command.arg(folder);
    command
}

/// A disk of its own on the folder; what lay there is on it.
fn disk() -> String {
    format!(
        "kept=$(mktemp -d); cp -a \"$1/.\" \"$kept\"; \
         mount -t tmpfs -o size={DISK} tmpfs \"$1\"; cp -a \"$kept/.\" \"$1\"; rm -r \"$kept\""
    )
}

/// The program with a small disk on `folder`; nothing where that cannot be.
fn confined(home: &Home, folder: &Path) -> Option<Program> {
    std::fs::create_dir_all(folder).unwrap();
    let tried = apart(&disk(), folder).arg("true").output();
    if !tried.is_ok_and(|it| it.status.success()) {
        println!("This machine lets nobody mount anything: no disk was filled.");
        return None;
    }
    let program = rakkan();
    let mut command = apart(&disk(), folder);
    command.arg(program.get_program());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RAKKAN_")) {
        command.env_remove(name);
    }
    Some(Program::start_as(command, home.folder.path(), &home.database.url, home.address))
}

/// The folder as the program sees it.
fn seen_by(program: &Program, folder: &Path) -> PathBuf {
    Path::new("/proc")
        .join(program.id().to_string())
        .join("root")
        .join(folder.strip_prefix("/").unwrap())
}

fn fill(folder: &Path) {
    use std::io::Write as _;
    let mut file = std::fs::File::create(folder.join(BALLAST)).unwrap();
    while file.write_all(&[0x55; 4096]).is_ok() {}
}

fn make_room(folder: &Path) {
    std::fs::remove_file(folder.join(BALLAST)).unwrap();
}

struct Client {
    browser: Browser,
    token: String,
}

impl Client {
    fn upload(&self, file: &[u8]) -> Answer {
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n";
        let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
        self.ask("POST", "/api/v2/media").body("multipart/form-data; boundary=x", body).send()
    }

    fn ask(&self, method: &str, path: &str) -> crate::support::browser::Asking<'_> {
        self.browser.ask(method, path).header("Authorization", &format!("Bearer {}", self.token))
    }

    /// Waits until a picture is made.
    fn is_made(&self, id: &str) {
        let path = format!("/api/v1/media/{id}");
        comes("a picture is made", || self.ask("GET", &path).send().status == 200);
    }
}

/// On a busy machine pictures stand behind everything else.
#[track_caller]
fn comes(what: &str, mut is_so: impl FnMut() -> bool) {
    let came = (0..1_800).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        is_so()
    });
    assert!(came, "not in ninety seconds: {what}");
}

fn id_of(answer: &Answer) -> String {
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// What somebody is told: in words, with a code, and that it is worth coming back.
#[track_caller]
fn says_full(answer: &Answer) {
    assert_eq!(answer.status, 507, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["error_code"], "full", "{json}");
    assert!(json["error"].as_str().is_some_and(|it| it.contains("no room left")), "{json}");
    assert!(answer.header("retry-after").is_some());
}

fn rows(home: &Home, rule: &str) -> i64 {
    home.database.number(&format!("SELECT count(*) AS n FROM media{rule}"))
}

#[test]
fn a_full_disk_under_the_pictures_takes_no_upload_and_loses_none() {
    let home = Home::new();
    let token = home.artist("mira");
    let media = home.folder.path().join("media");
    let Some(program) = confined(&home, &media) else { return };
    let client = Client { browser: home.anyone(), token };
    let inside = seen_by(&program, &media);
    let file = pictures::jpeg(1_200, 900);
    let first = id_of(&client.upload(&file).expect(202));
    client.is_made(&first);

    fill(&inside);
    says_full(&client.upload(&file));
    assert_eq!(rows(&home, ""), 1, "no row without a file");
    let originals = std::fs::read_dir(inside.join("originals")).unwrap().count();
    assert_eq!(originals, 1, "and no half file");
    client.ask("GET", &format!("/api/v1/media/{first}")).send().expect(200);

    // Room for an original alone: it is taken, and its copies wait until there is room for them.
    make_room(&inside);
    let second = pictures::jpeg(1_300, 900);
    fill(&inside);
    let ballast = std::fs::OpenOptions::new().write(true).open(inside.join(BALLAST)).unwrap();
    let large = ballast.metadata().unwrap().len();
    ballast.set_len(large - u64::try_from(second.len()).unwrap() - 8_192).unwrap();
    // Else it is there as long as this one is open.
    drop(ballast);
    let waits = id_of(&client.upload(&second).expect(202));
    let tried = " WHERE state = 0 AND renditions = '[]' AND tries > 0";
    comes("it was tried", || rows(&home, tried) == 1);
    let name = format!("renditions/{waits}");
    comes("its copies are begun", || inside.join(&name).exists());
    assert_eq!(rows(&home, tried), 1, "it waits");
    client.ask("GET", &format!("/api/v1/media/{waits}")).send().expect(206);

    make_room(&inside);
    client.is_made(&waits);
    client.is_made(&id_of(&client.upload(&pictures::jpeg(1_400, 900)).expect(202)));
    assert_eq!(rows(&home, " WHERE state = 1"), 3);
}

#[test]
fn a_full_disk_under_everything_is_told_and_needs_no_restart() {
    if is_postgres() {
        // Its database lies elsewhere; what is left is the test above.
        return;
    }
    let home = Home::new();
    let token = home.artist("mira");
    let Some(program) = confined(&home, home.folder.path()) else { return };
    let client = Client { browser: home.anyone(), token };
    let inside = seen_by(&program, home.folder.path());
    let say =
        |words: &str| client.ask("POST", "/api/v1/statuses").fields(&[("status", words)]).send();
    client.is_made(&id_of(&client.upload(&pictures::jpeg(600, 400)).expect(202)));
    let before = id_of(&say("before").expect(200));

    fill(&inside);
    says_full(&client.upload(&pictures::jpeg(1_200, 900)));
    let mut refused = 0;
    // What the log of the database has room for is taken still.
    for number in 0..200 {
        let answer = say(&format!("number {number}, {}", "x".repeat(1_500)));
        match answer.status {
            200 => {}
            503 | 507 => refused += 1,
            other => panic!("{other}: {}", answer.text()),
        }
        if refused == 3 {
            break;
        }
    }
    assert_eq!(refused, 3, "the database had room all the time");
    client.browser.get(&format!("/@mira/{before}")).expect(200);

    make_room(&inside);
    let mut after = None;
    comes("posts are taken again", || {
        after = Some(say("after")).filter(|it| it.status == 200);
        after.is_some()
    });
    let after = id_of(&after.unwrap());
    client.browser.get(&format!("/@mira/{after}")).expect(200);
    client.is_made(&id_of(&client.upload(&pictures::jpeg(1_200, 900)).expect(202)));
}
