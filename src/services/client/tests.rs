use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use http::HeaderMap;

use super::*;

/// A server on this machine that answers each request by what `answer` makes of its head. Lives
/// as long as the test's process.
fn serve(answer: impl Fn(&str) -> Vec<u8> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut piece = [0; 1024];
            while !head.windows(4).any(|it| it == b"\r\n\r\n") {
                match stream.read(&mut piece) {
                    Ok(0) | Err(_) => break,
                    Ok(count) => head.extend_from_slice(&piece[..count]),
                }
            }
            let _ = stream.write_all(&answer(&String::from_utf8_lossy(&head)));
        }
    });
    address
}

fn ok(body: &[u8], more: &str) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n");
    [head.as_bytes(), body].concat()
}

fn found(location: &str) -> Vec<u8> {
    answer_with("302 Found", &format!("Location: {location}\r\n"))
}

fn answer_with(status: &str, more: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n{more}\r\n")
        .into_bytes()
}

fn config() -> Config {
    let mut config = Config::default();
    config.federation.allow_networks = vec!["127.0.0.0/8".parse().unwrap()];
    config
}

fn open() -> Client {
    Client::new(&config()).unwrap()
}

fn url(address: SocketAddr, path: &str) -> Url {
    Url::parse(&format!("http://{address}{path}")).unwrap()
}

#[tokio::test]
async fn we_say_who_we_are_and_hear_the_whole_answer() {
    let address = serve(|head| ok(head.as_bytes(), "X-Odd: yes\r\n"));
    let response = open().send(Request::get(url(address, "/a?b#c"))).await.unwrap();
    let head = String::from_utf8(response.body.to_vec()).unwrap();
    assert!(head.starts_with("GET /a?b HTTP/1.1\r\n"), "{head}");
    let agent =
        format!("user-agent: Rakkan/{} (+http://127.0.0.1:8080)", env!("CARGO_PKG_VERSION"));
    assert!(head.contains(&agent), "{head}");
    assert_eq!(response.header("x-odd"), Some("yes"));
    assert_eq!(response.url, url(address, "/a?b"));
}

#[tokio::test]
async fn fet_01_an_address_of_our_network_looks_like_a_server_that_is_down() {
    let address = serve(|_| ok(b"secret", ""));
    let closed = Client::new(&Config::default()).unwrap();
    let down = Client::new(&config()).unwrap();
    let unused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let is_down = down.send(Request::get(url(unused, "/"))).await.unwrap_err();
    assert!(matches!(is_down, ClientError::Down(_)), "{is_down:?}");
    for host in [address.to_string(), format!("localhost:{}", address.port())] {
        for scheme in ["http", "https"] {
            let asked = Url::parse(&format!("{scheme}://{host}/")).unwrap();
            let error = closed.send(Request::get(asked)).await.unwrap_err();
            assert!(matches!(error, ClientError::Address(_)), "{host}: {error:?}");
            assert_eq!(error.to_string(), is_down.to_string());
        }
    }
}

/// Says something else each time it is asked.
#[derive(Debug)]
struct Fickle {
    answers: Mutex<Vec<Vec<IpAddr>>>,
}

impl Names for Fickle {
    fn look_up(&self, _: &str) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        let next = self.answers.lock().unwrap().remove(0);
        Box::pin(async { Ok(next) })
    }
}

#[tokio::test]
async fn fet_03_a_name_that_changes_its_mind_never_leads_inside() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let address = serve(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        ok(b"secret", "")
    });
    let public: IpAddr = "2606:4700::dead".parse().unwrap();
    let inside = address.ip();
    let answers = vec![vec![inside], vec![public, inside], vec![inside, public], vec![]];
    let names: Arc<dyn Names> = Arc::new(Fickle { answers: Mutex::new(answers) });
    let client = Client::with_names(&Config::default(), &names).unwrap();
    let target = format!("https://a.example:{}/", address.port());
    for _ in 0..4 {
        let error = client.send(Request::get(Url::parse(&target).unwrap())).await.unwrap_err();
        assert!(matches!(error, ClientError::Address(_)), "{error:?}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn fet_04_redirects_lead_nowhere_that_is_not_allowed() {
    for target in [
        "http://10.0.0.1/",
        "https://10.0.0.1/",
        "http://0x0a000001/",
        "http://012.0.0.1/",
        "http://[::1]/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "data:text/plain,x",
        "https://me@127.0.0.1/",
        "http://127.0.0.1:8080/",
        "//127.0.0.1:8080/",
        "http://",
    ] {
        let address = serve(move |_| found(target));
        let error = open().send(Request::get(url(address, "/"))).await.unwrap_err();
        let is_right = matches!(error, ClientError::Address(_) | ClientError::Redirects);
        assert!(is_right, "{target}: {error:?}");
    }
}

#[tokio::test]
async fn fet_07_at_most_three_redirects_and_none_in_a_circle() {
    let step = |head: &str| {
        let path = head.split(' ').nth(1).unwrap_or_default();
        match path.strip_prefix("/left/").and_then(|it| it.parse::<u32>().ok()) {
            Some(0) => ok(b"there", ""),
            Some(left) => found(&format!("/left/{}", left - 1)),
            None if path == "/a" => found("/b#x"),
            None if path == "/b" => found("/a"),
            None => found(path),
        }
    };
    let address = serve(step);
    let client = open();
    let arrived = client.send(Request::get(url(address, "/left/3"))).await.unwrap();
    assert_eq!((&*arrived.body, arrived.url.path()), (&b"there"[..], "/left/0"));
    for path in ["/left/4", "/left/50", "/itself", "/a"] {
        let error = client.send(Request::get(url(address, path))).await.unwrap_err();
        assert!(matches!(error, ClientError::Redirects), "{path}: {error:?}");
    }
}

#[tokio::test]
async fn what_is_sent_goes_nowhere_else() {
    let elsewhere = serve(|_| ok(b"mine now", ""));
    for (status, target, is_followed) in [
        ("307 Temporary Redirect", "/ok".to_owned(), true),
        ("308 Permanent Redirect", "/ok".to_owned(), true),
        ("302 Found", "/ok".to_owned(), false),
        ("303 See Other", "/ok".to_owned(), false),
        ("307 Temporary Redirect", url(elsewhere, "/").to_string(), false),
    ] {
        let address = serve(move |head| match head.contains("/ok HTTP") {
            true => ok(b"taken", ""),
            false => answer_with(status, &format!("Location: {target}\r\n")),
        });
        let sent = Request::post(url(address, "/inbox"), Bytes::from_static(b"{}"));
        let outcome = open().send(sent).await.map(|it| it.body);
        assert_eq!(outcome.is_ok(), is_followed, "{status}: {outcome:?}");
    }
}

#[tokio::test]
async fn fet_08_a_server_that_drips_is_left_at_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for (place, stream) in listener.incoming().enumerate() {
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                // The question comes first; who answers before it is broken, not slow.
                let _ = stream.read(&mut [0; 1024]);
                let start: &[u8] = match place % 3 {
                    0 => b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                    1 => b"HTTP/1.1 200 OK\r\nX-Long: ",
                    _ => b"",
                };
                let _ = stream.write_all(start);
                while stream.write_all(if place % 3 == 2 { b"" } else { b"x" }).is_ok() {
                    std::thread::sleep(Duration::from_millis(200));
                }
            });
        }
    });
    let client = open();
    let started = tokio::time::Instant::now();
    let asking = (0..3).map(|_| client.send(Request::get(url(address, "/"))));
    for outcome in futures_util::future::join_all(asking).await {
        assert!(matches!(outcome, Err(ClientError::TooSlow)), "{outcome:?}");
    }
    assert!(started.elapsed() < DEADLINE + Duration::from_secs(3), "{:?}", started.elapsed());
}

fn gzip_of_zeros(bytes: usize) -> Vec<u8> {
    // Written with the machine's own program, so that no compressor becomes a dependency.
    let script = format!("head -c {bytes} /dev/zero | gzip -9");
    std::process::Command::new("sh").args(["-c", &script]).output().unwrap().stdout
}

#[tokio::test]
async fn fet_09_only_so_many_bytes_after_decompression() {
    let bomb = gzip_of_zeros(64 << 20);
    assert!(bomb.len() < 100_000);
    let just_right = gzip_of_zeros(DOCUMENT);
    let address = serve(move |head| match head.split(' ').nth(1).unwrap_or_default() {
        "/bomb" => ok(&bomb, "Content-Encoding: gzip\r\n"),
        "/right" => ok(&just_right, "Content-Encoding: gzip\r\n"),
        "/liar" => b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\nx".to_vec(),
        _ => {
            let piece = [b"10000\r\n".as_slice(), &vec![b'x'; 0x10000], b"\r\n"].concat();
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".as_slice(), &piece.repeat(40)]
                .concat()
        }
    });
    let client = open();
    for path in ["/bomb", "/liar", "/endless"] {
        let error = client.send(Request::get(url(address, path))).await.unwrap_err();
        assert!(matches!(error, ClientError::TooLarge), "{path}: {error:?}");
    }
    let right = client.send(Request::get(url(address, "/right"))).await.unwrap();
    assert_eq!(right.body.len(), DOCUMENT);
    let sent = Request::post(url(address, "/endless"), Bytes::new());
    let answered = client.send(sent).await.unwrap();
    assert!(answered.status.is_success() && answered.body.len() <= 1 << 16);
}

#[tokio::test]
async fn fet_10_an_answer_that_breaks_off_is_no_answer_and_may_be_tried_again() {
    for broken in [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "garbage",
        "",
    ] {
        let address = serve(move |_| broken.as_bytes().to_vec());
        let error = open().send(Request::get(url(address, "/"))).await.unwrap_err();
        assert!(error.is_passing() && matches!(error, ClientError::Down(_)), "{broken}: {error:?}");
    }
}

/// Writes down for whom it signed.
struct Signer;

impl Sign for Signer {
    fn sign(
        &self,
        method: &Method,
        url: &Url,
        headers: &mut HeaderMap,
        _: Option<&[u8]>,
    ) -> anyhow::Result<()> {
        assert!(!headers.contains_key("signature"), "an old signature is kept");
        headers.insert("signature", format!("{method} {url}").parse()?);
        Ok(())
    }
}

#[tokio::test]
async fn fet_20_each_hop_has_its_own_signature() {
    let end = serve(|head| ok(head.as_bytes(), ""));
    let start = serve(move |_| found(url(end, "/there").as_ref()));
    let request = Request::get(url(start, "/here")).signed(&Signer);
    let response = open().send(request).await.unwrap();
    let head = String::from_utf8(response.body.to_vec()).unwrap();
    assert!(head.contains(&format!("signature: GET {}\r\n", url(end, "/there"))), "{head}");
    assert!(!head.contains("/here"), "{head}");
}

/// Keeps us from one server.
struct Blocked(String);

impl Watch for Blocked {
    fn may_visit<'a>(&'a self, url: &'a Url) -> BoxFuture<'a, bool> {
        Box::pin(async move { domain_of(url) != self.0 })
    }
}

#[tokio::test]
async fn vis_08_a_redirect_does_not_lead_to_a_blocked_server() {
    let end = serve(|_| ok(b"", ""));
    let start = serve(move |_| found(url(end, "/").as_ref()));
    let watch = Blocked(end.to_string());
    let client = open();
    for from in [start, end] {
        let request = Request::get(url(from, "/")).watched(&watch);
        let error = client.send(request).await.unwrap_err();
        assert!(matches!(error, ClientError::Stopped), "{error:?}");
    }
}

#[tokio::test]
async fn nobody_is_asked_where_there_are_no_others() {
    let mut config = config();
    config.federation.enabled = false;
    let client = Client::new(&config).unwrap();
    let address = serve(|_| ok(b"", ""));
    let error = client.send(Request::get(url(address, "/"))).await.unwrap_err();
    assert!(matches!(error, ClientError::Off));
}

#[tokio::test]
async fn a_proxy_in_the_environment_is_not_used() {
    // Asked for in a child, so that no other test sees the variable.
    if std::env::var_os("HTTP_PROXY").is_none() {
        let name = "client::tests::a_proxy_in_the_environment_is_not_used";
        let this = std::env::current_exe().unwrap();
        let proxy = "http://127.0.0.1:1";
        let child = std::process::Command::new(this)
            .args(["--exact", name])
            .envs([("HTTP_PROXY", proxy), ("http_proxy", proxy), ("ALL_PROXY", proxy)])
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        return;
    }
    let address = serve(|_| ok(b"direct", ""));
    let response = open().send(Request::get(url(address, "/"))).await.unwrap();
    assert_eq!(&*response.body, b"direct");
}

#[test]
fn certificates_that_are_none_are_found_at_the_start() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for text in
        ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
    {
        std::fs::write(file.path(), text).unwrap();
        let mut config = config();
        config.federation.extra_ca = Some(file.path().to_owned());
        let error = Client::new(&config).err().map(|it| format!("{it:#}"));
        assert!(error.is_some(), "{text}");
    }
    let mut config = config();
    config.federation.extra_ca = Some("/no/such.pem".into());
    let error = format!("{:#}", Client::new(&config).unwrap_err());
    assert!(error.contains("federation.extra_ca"), "{error}");
}
