//! Who is believed: real handshakes with a server of the machine's `openssl`.

use std::io::{BufRead as _, BufReader};
use std::net::IpAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use futures_util::future::BoxFuture;

use super::*;

/// A certificate authority in a folder, and servers that show its certificates.
struct Authority {
    folder: tempfile::TempDir,
}

/// A server that speaks TLS until it is dropped.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn openssl(folder: &Path, words: &str) {
    let done = Command::new("openssl")
        .args(words.split(' '))
        .current_dir(folder)
        .output()
        .expect("the program openssl");
    assert!(done.status.success(), "{words}: {}", String::from_utf8_lossy(&done.stderr));
}

impl Authority {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        openssl(
            path,
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Authority -days 30",
        );
        openssl(path, "req -newkey rsa:2048 -nodes -keyout a.key -out a.csr -subj /CN=a.example");
        std::fs::write(path.join("ext"), "subjectAltName=DNS:a.example\n").unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// A certificate for a.example that ends so many days from now.
    fn signs(&self, name: &str, days: i32) {
        let words = format!(
            "x509 -req -in a.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext \
             -out {name} -days {days}"
        );
        openssl(self.folder.path(), &words);
    }

    fn serves(&self, certificate: &str, key: &str, more: &[&str]) -> Server {
        let mut child = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key])
            .args(more)
            .current_dir(self.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            line.strip_prefix("ACCEPT 127.0.0.1:").and_then(|port| port.trim().parse().ok())
        });
        Server { child, port: port.expect("the server listens") }
    }
}

/// Every name is this machine.
#[derive(Debug)]
struct Here;

impl Names for Here {
    fn look_up(&self, _: &str) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        Box::pin(async { Ok(vec![IpAddr::from([127, 0, 0, 1])]) })
    }
}

async fn ask(extra_ca: Option<&Path>, host: &str, port: u16) -> Result<Response, ClientError> {
    let mut config = Config::default();
    config.federation.allow_networks = vec!["127.0.0.1".parse().unwrap()];
    config.federation.extra_ca = extra_ca.map(Path::to_owned);
    let names: Arc<dyn Names> = Arc::new(Here);
    let client = Client::with_names(&config, &names).unwrap();
    client.send(Request::get(Url::parse(&format!("https://{host}:{port}/")).unwrap())).await
}

#[tokio::test]
async fn fet_21_only_a_valid_certificate_for_the_name_is_believed() {
    let authority = Authority::new();
    authority.signs("good.pem", 30);
    authority.signs("expired.pem", -1);
    let ca = authority.path("ca.pem");

    let good = authority.serves("good.pem", "a.key", &[]);
    let answer = ask(Some(&ca), "a.example", good.port).await.unwrap();
    assert!(answer.status.is_success());
    for (extra, host) in [(None, "a.example"), (Some(&*ca), "b.example"), (Some(&*ca), "127.0.0.1")]
    {
        let error = ask(extra, host, good.port).await.unwrap_err();
        assert!(matches!(error, ClientError::Tls(_)), "{host}: {error:?}");
        assert_eq!(error.to_string(), "The server could not be reached.");
    }
    for (certificate, key, more) in [
        ("expired.pem", "a.key", [].as_slice()),
        // Signed by nobody but itself.
        ("ca.pem", "ca.key", &[]),
        ("good.pem", "a.key", &["-tls1", "-cipher", "DEFAULT@SECLEVEL=0"]),
        ("good.pem", "a.key", &["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"]),
    ] {
        let server = authority.serves(certificate, key, more);
        let error = ask(Some(&ca), "a.example", server.port).await.unwrap_err();
        assert!(matches!(error, ClientError::Tls(_)), "{certificate} {more:?}: {error:?}");
    }
}

#[tokio::test]
async fn ssl_cert_file_names_those_who_are_believed() {
    const PORT: &str = "RAKKAN_TEST_TLS_PORT";
    // Asked in a child, so that no other test sees the variable.
    if let Ok(port) = std::env::var(PORT) {
        ask(None, "a.example", port.parse().unwrap()).await.unwrap();
        return;
    }
    let authority = Authority::new();
    authority.signs("good.pem", 30);
    let server = authority.serves("good.pem", "a.key", &[]);
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "client::tls_tests::ssl_cert_file_names_those_who_are_believed"])
        .env("SSL_CERT_FILE", authority.path("ca.pem"))
        .env(PORT, server.port.to_string())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}
