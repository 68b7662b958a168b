//! What is fetched from other servers. The rows are those of the specification (FET, and ORG and
//! VIS where they are about fetching); each is tried against every fetcher: documents (actors,
//! objects, keys), names (`WebFinger`), programs (NodeInfo) and pictures.

use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use federation::fetch::{FetchError, Options, fetch_document};
use serde_json::json;
use services::config::Config;

use crate::support::TestServer;
use crate::support::peer::{Fault, Peer, Peers, Reply};
use crate::support::works::small_png;

/// Every way in which this server asks others on its own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fetcher {
    Document,
    Name,
    Program,
    Picture,
}

const ALL: [Fetcher; 4] = [Fetcher::Document, Fetcher::Name, Fetcher::Program, Fetcher::Picture];

/// A server that reaches the peers of these tests (127.1.0.0/16) and nothing else: 127.0.0.1 is as
/// private as any network.
fn server() -> TestServer {
    TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
    })
}

/// Something that must not be reached: it counts who comes.
struct Trap {
    port: u16,
    caught: Arc<AtomicUsize>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let caught = Arc::new(AtomicUsize::new(0));
        let counter = caught.clone();
        std::thread::spawn(move || {
            for _ in listener.incoming() {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, caught }
    }

    #[track_caller]
    fn is_untouched(&self, why: &str) {
        assert_eq!(self.caught.load(Ordering::SeqCst), 0, "{why}");
    }
}

/// A row number that no test used before.
fn fresh() -> i64 {
    static LAST: AtomicI64 = AtomicI64::new(1_000);
    LAST.fetch_add(1, Ordering::SeqCst)
}

/// A picture that waits for its file: the row of a local upload, made to look like one of another
/// server.
fn waiting_picture(server: &TestServer, url: &str) -> services::MediaId {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let name = format!("artist{}", MADE.fetch_add(1, Ordering::SeqCst));
    let media = server.artist(&name).upload("a.png", &small_png(20, 10)).unwrap();
    let sql = format!(
        "UPDATE media SET remote_url = '{url}', state = 0, renditions = '[]', sha256 = {} WHERE id = {media}",
        if server.database.url.starts_with("postgres") { "''::bytea" } else { "x''" }
    );
    server.database.run(&sql).unwrap();
    media
}

impl Fetcher {
    /// Asks a server for what this fetcher wants. Answers what went wrong, or nothing where it
    /// got what it wanted.
    fn asks(self, server: &TestServer, origin: &str) -> Option<String> {
        let domain = origin.split_once("://").unwrap().1;
        let app = &server.app;
        match self {
            Self::Document => {
                let id = format!("{origin}/users/ann");
                let fetched = server.run(fetch_document(app, &id, Options::default()));
                fetched.err().map(|it| it.to_string())
            }
            Self::Name => {
                let name = format!("@ann@{domain}");
                server.run(federation::lookup::resolve(app, &name)).err().map(|it| it.to_string())
            }
            Self::Program => {
                let id = fresh();
                let sql = format!(
                    "INSERT INTO instances (id, domain, created_at) VALUES ({id}, '{domain}', 1)"
                );
                let _ = server.database.run(&sql);
                server.run(federation::peers::look_at(app, domain)).unwrap();
                let sql =
                    format!("SELECT software AS line FROM instances WHERE domain = '{domain}'");
                let found = server.database.lines(&sql);
                found[0].is_empty().then(|| "no program".to_owned())
            }
            Self::Picture => {
                let media = waiting_picture(server, &format!("{origin}/files/1.png"));
                let fetched = server.run(federation::media::fetch(app, media));
                let sql =
                    format!("SELECT COUNT(*) AS n FROM media WHERE id = {media} AND state = 1");
                let is_ready = server.database.number(&sql) == 1;
                (!is_ready).then(|| fetched.err().map_or(String::new(), |it| it.to_string()))
            }
        }
    }

    /// What it asks for first, as paths begin.
    fn path(self) -> &'static str {
        match self {
            Self::Document => "/users/ann",
            Self::Name => "/.well-known/webfinger",
            Self::Program => "/.well-known/nodeinfo",
            Self::Picture => "/files/1.png",
        }
    }
}

/// A peer with everything that the fetchers ask for.
fn peer(peers: &Peers, name: &str) -> Peer {
    let peer = peers.host(name);
    peer.actor("ann");
    peer.answers("/files/1.png", Reply::of("image/png", small_png(60, 40)));
    peer
}

#[test]
fn every_fetcher_gets_what_it_wants_from_a_good_server() {
    let (server, peers) = (server(), Peers::start(1));
    for fetcher in ALL {
        let far = peer(&peers, &format!("good-{fetcher:?}"));
        assert_eq!(fetcher.asks(&server, &far.host.origin), None, "{fetcher:?}");
    }
    let fetches = peers.fetches();
    assert!(fetches.iter().all(|it| it.agent.starts_with("Rakkan/")), "{fetches:?}");
}

#[test]
fn fet_01_a_private_address_is_not_asked_and_looks_like_a_server_that_is_down() {
    let (server, trap) = (server(), Trap::set());
    let down = TcpListener::bind("127.1.0.9:0").unwrap().local_addr().unwrap();
    for fetcher in ALL {
        let is_down = fetcher.asks(&server, &format!("http://{down}")).unwrap();
        for host in ["127.0.0.1", "localhost", "0x7f000001", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
        {
            for scheme in ["http", "https"] {
                let origin = format!("{scheme}://{host}:{}", trap.port);
                let error = fetcher.asks(&server, &origin).unwrap();
                assert_eq!(error, is_down, "{fetcher:?} {origin}");
            }
        }
    }
    trap.is_untouched("somebody was asked");
}

#[test]
fn fet_04_fet_07_a_redirect_leads_to_no_private_address_and_not_in_circles() {
    let (server, peers, trap) = (server(), Peers::start(1), Trap::set());
    let port = trap.port;
    let targets = [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://0x7f.1:{port}/"),
        format!("http://0177.0.0.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("//127.0.0.1:{port}/"),
        "https://10.0.0.1/".to_owned(),
        "http://169.254.169.254/latest/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1/".to_owned(),
        "data:application/activity+json,{}".to_owned(),
    ];
    for fetcher in ALL {
        for (place, target) in targets.iter().enumerate() {
            let far = peer(&peers, &format!("{fetcher:?}-{place}"));
            far.fails("", Fault::RedirectTo(target.clone()));
            let error = fetcher.asks(&server, &far.host.origin);
            assert!(error.is_some(), "{fetcher:?} {target}");
        }
        let far = peer(&peers, &format!("{fetcher:?}-loop"));
        far.fails("", Fault::RedirectLoop);
        peers.forget();
        assert!(fetcher.asks(&server, &far.host.origin).is_some());
        let asked =
            peers.fetches().iter().filter(|it| it.target.starts_with(fetcher.path())).count();
        assert!(asked <= 4, "{fetcher:?} asked {asked} times");
    }
    trap.is_untouched("a redirect was followed");
}

#[test]
fn fet_05_fet_06_addresses_inside_of_documents_follow_the_same_rules() {
    let (server, peers, trap) = (server(), Peers::start(1), Trap::set());
    let inside = format!("http://127.0.0.1:{}", trap.port);
    let json_reply = |value: &serde_json::Value| Reply::of("application/json", value.to_string());

    let far = peer(&peers, "nodeinfo");
    let schema = "http://nodeinfo.diaspora.software/ns/schema/2.1";
    let application = "https://www.w3.org/ns/activitystreams#Application";
    let links = json!({ "links": [
        { "rel": schema, "href": format!("{inside}/nodeinfo/2.1") },
        { "rel": application, "href": format!("{inside}/actor") },
    ] });
    far.answers("/.well-known/nodeinfo", json_reply(&links));
    assert!(Fetcher::Program.asks(&server, &far.host.origin).is_some());

    let far = peer(&peers, "webfinger");
    let kind = "application/activity+json";
    let document = json!({ "subject": format!("acct:ann@{}", far.host.domain),
        "links": [{ "rel": "self", "type": kind, "href": format!("{inside}/users/ann") }] });
    far.answers("/.well-known/webfinger", json_reply(&document));
    assert!(Fetcher::Name.asks(&server, &far.host.origin).is_some());

    let far = peer(&peers, "id");
    far.serves("/users/ann", &json!({ "id": format!("{inside}/users/ann"), "type": "Person" }));
    assert!(Fetcher::Document.asks(&server, &far.host.origin).is_some());

    trap.is_untouched("an address in a document was asked");
}

#[test]
fn fet_08_a_server_that_never_ends_is_left_after_ten_seconds() {
    let peers = Peers::start(1);
    let server = server();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for fault in [Fault::Silent, Fault::Drip(2_000)] {
            for fetcher in ALL {
                let far = peer(&peers, &format!("{fetcher:?}-{fault:?}"));
                far.fails("", fault.clone());
                let (server, fault) = (&server, fault.clone());
                scope.spawn(move || {
                    let error = fetcher.asks(server, &far.host.origin);
                    assert!(error.is_some(), "{fetcher:?} {fault:?}");
                });
            }
        }
    });
    // NodeInfo, then WebFinger: a look at a server is two questions.
    let took = started.elapsed();
    assert!(took >= Duration::from_secs(9) && took < Duration::from_secs(28), "{took:?}");
}

#[test]
fn fet_09_fet_10_what_is_too_large_or_broken_leaves_nothing_behind() {
    let (server, peers) = (server(), Peers::start(1));
    let faults = [
        Fault::Huge,
        Fault::Truncated,
        Fault::Reset,
        Fault::TlsGarbage,
        Fault::Status(500),
        Fault::TooMany(60),
    ];
    for fetcher in ALL {
        for (place, fault) in faults.iter().enumerate() {
            let far = peer(&peers, &format!("{fetcher:?}-{place}"));
            far.fails("", fault.clone());
            assert!(fetcher.asks(&server, &far.host.origin).is_some(), "{fetcher:?} {fault:?}");
        }
    }
    let kept = server.database.number("SELECT COUNT(*) AS n FROM accounts WHERE domain <> ''");
    assert_eq!(kept, 0, "somebody was kept");
    let files = server.media_files();
    let copies = files.iter().filter(|it| it.file_stem().is_some_and(|name| name == "640")).count();
    assert_eq!(copies, 0, "{files:?}");
}

#[test]
fn fet_10_a_picture_that_broke_off_comes_when_its_server_is_well_again() {
    let (server, peers) = (
        TestServer::with(|plan| {
            plan.stand_still();
            plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
        }),
        Peers::start(1),
    );
    let far = peer(&peers, "far");
    let media = waiting_picture(&server, &format!("{}/files/1.png", far.host.origin));
    far.fails("", Fault::Truncated);
    assert!(server.run(federation::media::fetch(&server.app, media)).is_err(), "to be tried again");
    far.recovers();
    peers.forget();
    assert!(server.run(federation::media::fetch(&server.app, media)).is_err());
    assert!(peers.fetches().is_empty(), "it was asked again at once");
    server.wait(Duration::from_secs(31));
    server.run(federation::media::fetch(&server.app, media)).unwrap();
    let ready = format!("SELECT COUNT(*) AS n FROM media WHERE id = {media} AND state = 1");
    assert_eq!(server.database.number(&ready), 1);
}

#[test]
fn fet_12_a_domain_has_one_budget_and_may_be_asked_again_later() {
    let (server, peers) = (
        TestServer::with(|plan| {
            plan.stand_still();
            plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
        }),
        Peers::start(1),
    );
    let far = peer(&peers, "far");
    let ask = |number: usize| {
        let id = format!("{}/users/nobody{number}", far.host.origin);
        server.run(fetch_document(&server.app, &id, Options::default()))
    };
    let refused = (0..400).filter(|it| matches!(ask(*it), Err(FetchError::NotNow))).count();
    assert_eq!(refused, 100);
    assert_eq!(peers.fetches().len(), 300);
    server.wait(Duration::from_secs(10));
    assert!(!matches!(ask(1_000), Err(FetchError::NotNow)));
}

#[test]
fn fet_16_nobody_makes_us_ask_ourselves() {
    let server = TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
    });
    let origin = server.app.config.server.origin();
    let path = format!("{origin}/users/ann");
    let fetched = server.run(fetch_document(&server.app, &path, Options::default()));
    assert!(matches!(fetched, Err(FetchError::Local)), "{fetched:?}");
    for fetcher in [Fetcher::Program, Fetcher::Picture] {
        assert!(fetcher.asks(&server, &origin).is_some(), "{fetcher:?}");
    }
    let peers = Peers::start(1);
    let far = peer(&peers, "far");
    far.fails("", Fault::RedirectTo(format!("{origin}/@ann")));
    for fetcher in ALL {
        assert!(fetcher.asks(&server, &far.host.origin).is_some(), "{fetcher:?}");
    }
}

#[test]
fn fet_20_a_redirected_question_is_signed_for_the_server_that_gets_it() {
    let (server, peers) = (server(), Peers::start(1));
    let (first, second) = (peer(&peers, "first"), peer(&peers, "second"));
    second.change(|it| it.manners.wants_signed_fetches = true);
    first.fails("/users", Fault::RedirectTo(format!("{}/users/ann", second.host.origin)));
    let id = format!("{}/users/ann", first.host.origin);
    let fetched = server.run(fetch_document(&server.app, &id, Options::default())).unwrap();
    assert_eq!(fetched.id(), format!("{}/users/ann", second.host.origin));
    assert!(!fetched.is(&id), "what was asked for is something else");
}

#[test]
fn org_01_org_05_a_copy_elsewhere_only_tells_where_to_ask() {
    let (server, peers) = (server(), Peers::start(1));
    let (attacker, victim) = (peer(&peers, "attacker"), peer(&peers, "victim"));
    let theirs = format!("{}/users/ann", victim.host.origin);
    let copy = json!({ "id": theirs, "type": "Person", "name": "taken over" });
    attacker.serves("/x", &copy);
    let asked = format!("{}/x", attacker.host.origin);
    let fetched = server.run(fetch_document(&server.app, &asked, Options::default())).unwrap();
    assert!(fetched.is(&theirs));
    assert_ne!(fetched.value["name"], "taken over");

    // Two that point at each other lead nowhere, after two questions.
    let other = format!("{}/y", attacker.host.origin);
    attacker.serves("/x", &json!({ "id": other, "type": "Note" }));
    attacker.serves("/y", &json!({ "id": asked, "type": "Note" }));
    peers.forget();
    let fetched = server.run(fetch_document(&server.app, &asked, Options::again()));
    assert!(matches!(fetched, Err(FetchError::Refused(_))), "{fetched:?}");
    assert_eq!(peers.fetches().len(), 2);
}

#[test]
fn org_02_a_file_that_looks_like_a_document_is_none() {
    let (server, peers) = (server(), Peers::start(1));
    let far = peer(&peers, "far");
    let kinds = [
        "text/plain",
        "text/html",
        "application/json",
        "image/png",
        "application/octet-stream",
        "application/ld+json",
    ];
    for (place, kind) in kinds.iter().enumerate() {
        let path = format!("/media/{place}.json");
        let id = format!("{}{path}", far.host.origin);
        let forged = json!({ "id": id, "type": "Person" });
        far.answers(&path, Reply::of(kind, forged.to_string()));
        let fetched = server.run(fetch_document(&server.app, &id, Options::default()));
        assert!(matches!(fetched, Err(FetchError::Refused(_))), "{kind}: {fetched:?}");
    }
}

#[test]
fn what_is_gone_is_told_from_what_cannot_be_asked() {
    let (server, peers) = (server(), Peers::start(1));
    let far = peer(&peers, "far");
    let at = |path: &str| format!("{}{path}", far.host.origin);
    far.answers("/gone", Reply::empty(410));
    far.answers("/closed", Reply::empty(403));
    far.serves("/tomb", &json!({ "id": at("/tomb"), "type": "Tombstone" }));
    let ask = |path: &str| {
        server.run(fetch_document(&server.app, &at(path), Options::default())).unwrap_err()
    };
    for path in ["/gone", "/tomb", "/never/there"] {
        assert!(matches!(ask(path), FetchError::Gone), "{path}");
    }
    assert!(matches!(ask("/closed"), FetchError::Forbidden));
    far.answers("/busy", Reply::empty(503));
    assert!(ask("/busy").is_passing());
}

/// Names of a test, all at one address of 127.1.0.0/16.
#[derive(Debug)]
struct Wildcard(IpAddr);

impl services::client::Names for Wildcard {
    fn look_up(
        &self,
        _: &str,
    ) -> futures_util::future::BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        let address = self.0;
        Box::pin(async move { Ok(vec![address]) })
    }
}

#[test]
fn vis_08_a_blocked_server_is_asked_by_no_fetcher_and_under_no_spelling() {
    let peers = Peers::start(1);
    let far = peer(&peers, "far");
    let port = peers.world.port;
    let server = TestServer::with(|plan| {
        plan.config.federation.allow_networks = vec!["127.1.0.0/16".parse().unwrap()];
        plan.names = Some(Arc::new(Wildcard(far.host.address.into())));
    });
    for domain in ["v.example", "xn--bcher-kva.example", &far.host.domain] {
        let sql = format!("INSERT INTO domain_blocks (domain, created_at) VALUES ('{domain}', 1)");
        server.database.run(&sql).unwrap();
    }
    let spellings = [
        format!("v.example:{port}"),
        format!("V.Example:{port}"),
        format!("a.b.v.example:{port}"),
        format!("v.example.:{port}"),
        format!("bücher.example:{port}"),
        format!("BÜCHER.example:{port}"),
        format!("xn--bcher-kva.example:{port}"),
        far.host.domain.clone(),
    ];
    for fetcher in ALL {
        for spelling in &spellings {
            let error = fetcher.asks(&server, &format!("http://{spelling}"));
            assert!(error.is_some(), "{fetcher:?} {spelling}");
        }
    }
    assert!(peers.fetches().is_empty(), "{:?}", peers.fetches());
    // A name beside it is not meant.
    let id = format!("http://xv.example:{port}/users/ann");
    let _ = server.run(fetch_document(&server.app, &id, Options::default()));
    assert_eq!(peers.fetches().len(), 1);

    let good = peer(&peers, "good");
    good.fails("", Fault::RedirectTo(format!("http://v.example:{port}/users/ann")));
    peers.forget();
    for fetcher in ALL {
        assert!(fetcher.asks(&server, &good.host.origin).is_some(), "{fetcher:?}");
    }
    let at_victim = peers.fetches().into_iter().filter(|it| it.host == "far").count();
    assert_eq!(at_victim, 0, "a redirect led to a blocked server");
}

#[test]
fn nobody_is_asked_by_a_server_that_stands_alone() {
    let peers = Peers::start(1);
    let far = peer(&peers, "far");
    let server = TestServer::with(|plan| {
        let federation = Config::default().federation;
        plan.config.federation = services::config::Federation {
            enabled: false,
            allow_networks: vec!["127.1.0.0/16".parse().unwrap()],
            ..federation
        };
    });
    for fetcher in ALL {
        assert!(fetcher.asks(&server, &far.host.origin).is_some());
    }
    assert!(peers.fetches().is_empty());
}
