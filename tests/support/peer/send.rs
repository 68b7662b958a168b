//! The sending side: what a peer asks of others and posts into their inboxes.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::TcpSocket;
use url::Url;

use super::documents::{ACTIVITY_JSON, context};
use super::sign::sign;
use super::wire::{Line, Reply, Request, read_reply};
use super::world::{Host, World};

/// No peer waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is said of a server whose key cannot be asked for now.
pub const UNREACHABLE: &str = "the key could not be fetched";

/// What became of something that was sent.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Sent {
    /// Its id.
    pub id: String,
    /// What was answered; 0 for no answer.
    pub status: u16,
    /// How long the answer took.
    pub took: Duration,
    /// The words of the answer, or of the failure.
    pub words: String,
}

/// Connections that are open and idle, by who opened them and where they lead.
#[derive(Default)]
pub struct Lines {
    idle: Mutex<HashMap<(Ipv4Addr, SocketAddr), Vec<Line>>>,
}

impl Lines {
    /// Sends bytes and reads the answer. A line that died while it was idle is replaced once.
    pub async fn exchange(
        &self,
        from: Ipv4Addr,
        to: SocketAddr,
        bytes: &[u8],
    ) -> io::Result<Reply> {
        let idle = self.idle.lock().unwrap().get_mut(&(from, to)).and_then(Vec::pop);
        let used = match idle {
            Some(mut line) => match ask(&mut line, bytes).await {
                Ok(reply) => Some((line, reply)),
                Err(_) => None,
            },
            None => None,
        };
        let (line, reply) = if let Some(done) = used {
            done
        } else {
            let mut line = open(from, to).await?;
            let reply = ask(&mut line, bytes).await?;
            (line, reply)
        };
        let closes = super::wire::header(&reply.headers, "connection") == Some("close");
        if !closes {
            self.idle.lock().unwrap().entry((from, to)).or_default().push(line);
        }
        Ok(reply)
    }
}

async fn ask(line: &mut Line, bytes: &[u8]) -> io::Result<Reply> {
    line.get_mut().write_all(bytes).await?;
    read_reply(line).await
}

/// Every peer speaks from its own address, as servers do.
async fn open(from: Ipv4Addr, to: SocketAddr) -> io::Result<Line> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(IpAddr::V4(from), 0))?;
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(BufReader::new(stream))
}

/// A request that somebody on a host signed.
pub fn signed(
    world: &World,
    (host, name): (&Host, &str),
    url: &Url,
    body: Option<Vec<u8>>,
) -> Request {
    let authority = url.authority().to_owned();
    let origin = format!("{}://{authority}", url.scheme());
    let query = url.query().map(|it| format!("?{it}")).unwrap_or_default();
    let mut request = Request {
        method: if body.is_some() { "POST" } else { "GET" }.to_owned(),
        target: format!("{}{query}", url.path()),
        headers: vec![
            ("Host".to_owned(), authority),
            ("User-Agent".to_owned(), format!("peer/1.0 (+{}/)", host.origin)),
        ],
        body: body.unwrap_or_default(),
    };
    let (header, value) = if request.method == "POST" {
        ("Content-Type", ACTIVITY_JSON)
    } else {
        ("Accept", ACTIVITY_JSON)
    };
    request.headers.push((header.to_owned(), value.to_owned()));
    let key_id = format!("{}#main-key", host.actor_id(name));
    let way = host.state().manners.signs;
    sign(&mut request, &origin, world.key_of(host, name), &key_id, (way, world.now()));
    request
}

/// Where a URL leads; only addresses of this machine.
pub fn place(url: &Url) -> io::Result<SocketAddr> {
    let ip = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip,
        Some(url::Host::Domain("localhost")) => Ipv4Addr::LOCALHOST,
        _ => return Err(io::ErrorKind::AddrNotAvailable.into()),
    };
    if !ip.is_loopback() {
        return Err(io::ErrorKind::AddrNotAvailable.into());
    }
    Ok(SocketAddr::new(IpAddr::V4(ip), url.port_or_known_default().unwrap_or(80)))
}

/// Fetches a document, signed by somebody on a host.
pub async fn fetch(world: &World, host: &Host, name: &str, id: &str) -> Result<Value, String> {
    let url = Url::parse(id).map_err(|it| it.to_string())?;
    let request = signed(world, (host, name), &url, None);
    let asking = async { world.lines.exchange(host.address, place(&url)?, &request.bytes()).await };
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(Ok(reply)) if reply.status == 200 => {
            serde_json::from_slice(&reply.body).map_err(|it| format!("{id}: {it}"))
        }
        Ok(Ok(reply)) if reply.status < 500 => Err(format!("{id} answered {}", reply.status)),
        _ => Err(UNREACHABLE.to_owned()),
    }
}

/// Posts an activity into an inbox, signed by somebody on a host.
pub async fn deliver(
    world: &World,
    host: &Host,
    name: &str,
    inbox: &str,
    activity: &Value,
) -> Sent {
    let id = activity["id"].as_str().unwrap_or_default().to_owned();
    let Ok(url) = Url::parse(inbox) else {
        return Sent { id, status: 0, took: Duration::ZERO, words: "no address".to_owned() };
    };
    let request = signed(world, (host, name), &url, Some(activity.to_string().into_bytes()));
    Sent { id, ..post(world, host, &url, &request).await }
}

/// Sends a request as it is.
pub async fn post(world: &World, host: &Host, url: &Url, request: &Request) -> Sent {
    let began = Instant::now();
    let asking = async { world.lines.exchange(host.address, place(url)?, &request.bytes()).await };
    let (status, words) = match tokio::time::timeout(PATIENCE, asking).await {
        Ok(Ok(reply)) => (reply.status, String::from_utf8_lossy(&reply.body).into_owned()),
        Ok(Err(error)) => (0, error.to_string()),
        Err(_) => (0, "no answer in time".to_owned()),
    };
    Sent { id: String::new(), status, took: began.elapsed(), words }
}

/// Answers an activity with `Accept` or `Reject`, as its object's owner, a few times if need be.
pub fn answer_to(
    world: Arc<World>,
    host: Arc<Host>,
    (name, kind): (String, &'static str),
    activity: Value,
) {
    tokio::spawn(async move {
        let who = activity["actor"].as_str().unwrap_or_default().to_owned();
        let answer = json!({
            "@context": context(),
            "id": host.activity_id(),
            "type": kind,
            "actor": host.actor_id(&name),
            "object": activity,
        });
        for pause in [0_u64, 200, 1_000, 3_000, 8_000] {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let Ok(actor) = fetch(&world, &host, "actor", &who).await else { continue };
            let Some(inbox) = actor["inbox"].as_str() else { continue };
            let sent = deliver(&world, &host, &name, inbox, &answer).await;
            if sent.status != 0 && sent.status < 500 {
                return;
            }
        }
    });
}
