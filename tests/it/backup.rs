//! A backup of a server that people go on using, and the way back on another machine.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use services::clock::{Clock, SystemClock};
use services::config::{Config, DataDir, StorageKind};
use services::{App, PostId, backup};

use crate::support::database::Database;
use crate::support::{TestServer, pictures, text, work};

/// Another machine: an empty folder, an empty database.
fn elsewhere(folder: &std::path::Path, database: &Database) -> Config {
    let mut config = Config { data_dir: DataDir(folder.join("data")), ..Config::default() };
    config.database.url = Some(database.url.clone());
    config.storage.kind = StorageKind::Disk;
    config
}

#[test]
fn what_was_answered_before_a_backup_under_load_is_in_it_with_its_files() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let picture = mira.publish(work());
    let published: Mutex<Vec<PostId>> = Mutex::new(Vec::new());
    let (enough, promised) = (AtomicBool::new(false), Mutex::new(0));
    let shelf = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for name in ["jo", "ana"] {
            let (server, published, enough) = (&server, &published, &enough);
            scope.spawn(move || {
                let person = server.artist(name);
                let mut number = 0;
                while !enough.load(Ordering::SeqCst) {
                    number += 1;
                    let id = person.publish(text(&format!("{name} number {number}")));
                    published.lock().unwrap().push(id.id);
                }
            });
        }
        while published.lock().unwrap().len() < 20 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        *promised.lock().unwrap() = published.lock().unwrap().len();
        server.run(backup::make(&server.app, shelf.path(), 0)).unwrap();
        enough.store(true, Ordering::SeqCst);
    });
    let promised = *promised.lock().unwrap();
    let published = published.into_inner().unwrap();
    assert!(published.len() > promised, "nobody went on while the backup was made");

    let (folder, database) = (tempfile::tempdir().unwrap(), Database::empty());
    let made = backup::all_in(shelf.path()).unwrap();
    let config = elsewhere(folder.path(), &database);
    let restored = server.run(backup::restore(config.clone(), &made[0].0)).unwrap();
    assert_eq!((restored.missing.len(), restored.files), (0, made[0].1.files));
    for id in published.iter().take(promised) {
        let sql = format!("SELECT count(*) AS n FROM posts WHERE id = {id}");
        assert_eq!(database.number(&sql), 1, "{id}");
    }
    // The picture is there byte for byte, and everything fits together.
    let clock = Arc::new(SystemClock) as Arc<dyn Clock>;
    let app = App::open(config.clone(), clock).unwrap();
    let checks = server.run(services::doctor::files(&app, services::doctor::Depth::All));
    let wrong = checks.iter().filter(|it| it.verdict == services::doctor::Verdict::Wrong).count();
    assert_eq!(wrong, 0, "{checks:?}");
    let _ = picture;
    drop(app);
    // Never over something that is there.
    let again = server.run(backup::restore(config, &made[0].0)).unwrap_err();
    assert!(again.to_string().contains("already"), "{again}");
}

#[test]
fn files_are_copied_once_and_old_backups_go_with_what_only_they_needed() {
    let server = TestServer::start();
    let mira = server.artist("mira");
    let one = mira.publish(work());
    let shelf = tempfile::tempdir().unwrap();
    let make = |keep| server.run(backup::make(&server.app, shelf.path(), keep)).unwrap();
    let first = make(0);
    assert!(first.copied > 0 && first.missing == 0);
    let id = mira.upload("b.png", &pictures::png(90, 60)).unwrap();
    let second = make(0);
    assert!(second.copied > 0 && second.manifest.files > first.manifest.files, "{id:?}");
    assert_eq!(make(0).copied, 0, "nothing is new");
    mira.ask("GET", &one.path).send().expect(200);
    let kept = make(1);
    assert_eq!(backup::all_in(shelf.path()).unwrap().len(), 1);
    // A changed database is noticed before anything is touched.
    std::fs::write(kept.folder.join(&kept.manifest.database), b"else").unwrap();
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::empty());
    let config = elsewhere(folder.path(), &database);
    let refused = server.run(backup::restore(config, &kept.folder)).unwrap_err();
    assert!(refused.to_string().contains("not what was written"), "{refused}");
}
