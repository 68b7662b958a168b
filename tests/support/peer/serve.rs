//! The listening side: every request meets the host's faults first.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::documents::{ACTIVITY_JSON, made_up, served};
use super::fault::Fault;
use super::send::{self, answer_to};
use super::sign::{Way, claim, is_by};
use super::wire::{Line, Reply, Request, read_request};
use super::world::{Delivery, Fetch, Host, World};

/// How long a silent peer stays silent before it hangs up by itself.
const SILENCE: Duration = Duration::from_mins(2);

/// What a huge answer ends with after all.
const HUGE: usize = 64 * 1024 * 1024;

/// Takes connections until the runtime ends. The listener hears every address of this machine;
/// whoever does not come from the machine itself is sent away.
pub async fn listen(listener: TcpListener, world: Arc<World>) {
    loop {
        let Ok((stream, from)) = listener.accept().await else { continue };
        let Ok(SocketAddr::V4(at)) = stream.local_addr() else { continue };
        let is_near =
            at.ip().is_loopback() && matches!(from.ip(), IpAddr::V4(it) if it.is_loopback());
        let (true, Some(host)) = (is_near, world.at(*at.ip())) else { continue };
        let world = world.clone();
        tokio::spawn(async move {
            // A line that breaks is the other side's business.
            let _ = talk(stream, &world, &host).await;
        });
    }
}

async fn talk(stream: TcpStream, world: &Arc<World>, host: &Arc<Host>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut line = BufReader::new(stream);
    while let Some(request) = read_request(&mut line).await? {
        let fault = host.fault(world.seed, request.path());
        let reply = if request.method == "POST" {
            take(world, host, &request, &fault).await
        } else {
            give(world, host, &request)
        };
        if !misbehave(&mut line, &request, reply, fault).await? || request.is_last() {
            return Ok(());
        }
    }
    Ok(())
}

/// Sends what the fault makes of an answer. Answers whether the line goes on.
async fn misbehave(
    line: &mut Line,
    request: &Request,
    mut reply: Reply,
    fault: Fault,
) -> std::io::Result<bool> {
    let stream = line.get_mut();
    let length = reply.body.len();
    match fault {
        Fault::None | Fault::Sometimes(..) => {}
        Fault::Slow(millis) => tokio::time::sleep(Duration::from_millis(millis)).await,
        Fault::Status(status) => reply = Reply::empty(status),
        Fault::TooMany(seconds) => {
            reply = Reply::empty(429).with("Retry-After", &seconds.to_string());
        }
        Fault::Truncated => {
            reply.body.truncate(length / 2);
            stream.write_all(&reply.bytes(length.max(1))).await?;
            return Ok(false);
        }
        Fault::WrongType => {
            reply.headers.retain(|it| !it.0.eq_ignore_ascii_case("content-type"));
            reply.headers.push(("Content-Type".to_owned(), "text/html".to_owned()));
        }
        Fault::RedirectLoop => reply = Reply::empty(302).with("Location", &request.target),
        Fault::RedirectTo(place) => reply = Reply::empty(302).with("Location", &place),
        Fault::Huge => {
            huge(stream, &reply).await?;
            return Ok(false);
        }
        Fault::Reset | Fault::TakesAndResets => {
            stream.set_zero_linger()?;
            return Ok(false);
        }
        Fault::Silent => {
            // Until they hang up.
            let _ = tokio::time::timeout(SILENCE, stream.read(&mut [0; 64])).await;
            return Ok(false);
        }
        Fault::TlsGarbage => {
            stream.write_all(&[0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 0xEE, 0x0D, 0x0A]).await?;
            return Ok(false);
        }
        Fault::Drip(millis) => {
            for byte in reply.bytes(length) {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(Duration::from_millis(millis)).await;
            }
            return Ok(true);
        }
    }
    if request.method == "HEAD" {
        reply.body = Vec::new();
    }
    let length = reply.body.len();
    line.get_mut().write_all(&reply.bytes(length)).await?;
    Ok(true)
}

async fn huge(stream: &mut TcpStream, reply: &Reply) -> std::io::Result<()> {
    let mut head = Reply { body: Vec::new(), ..reply.clone() };
    head.headers.push(("Transfer-Encoding".to_owned(), "chunked".to_owned()));
    let head = String::from_utf8_lossy(&head.bytes(0)).replace("Content-Length: 0\r\n", "");
    stream.write_all(head.as_bytes()).await?;
    let chunk = [b"10000\r\n".as_slice(), " ".repeat(0x10000).as_bytes(), b"\r\n"].concat();
    for _ in 0..HUGE / 0x10000 {
        stream.write_all(&chunk).await?;
    }
    Ok(())
}

/// Gives a document.
fn give(world: &World, host: &Host, request: &Request) -> Reply {
    let is_signed = request.header("signature").is_some();
    world.fetched(Fetch {
        at: world.age(),
        host: host.name.clone(),
        target: request.target.clone(),
        agent: request.header("user-agent").unwrap_or_default().to_owned(),
        is_signed,
    });
    let (path, query) = request.target.split_once('?').unwrap_or((request.target.as_str(), ""));
    let found = host.state().documents.get(path).cloned();
    let reply = found.unwrap_or_else(|| made_up(world, host, path, query));
    let is_document = reply.headers.iter().any(|it| it.1 == ACTIVITY_JSON);
    // Whose key it is, is not asked: what is tried here is that the server signs at all.
    if is_document && !is_signed && host.state().manners.wants_signed_fetches {
        return Reply::empty(401);
    }
    reply
}

/// Takes something into an inbox.
async fn take(world: &Arc<World>, host: &Arc<Host>, request: &Request, fault: &Fault) -> Reply {
    let activity: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let verified = verify(world, host, request, &activity).await;
    let reply = match (&verified, host.state().manners.understands) {
        (Ok(_), Some(way)) if way != way_of(request) => Reply::empty(401),
        (Ok(_), _) => Reply::empty(202),
        // The server was dead when its key was looked up: it may come again.
        (Err(reason), _) if reason == send::UNREACHABLE => Reply::empty(503),
        (Err(_), _) => Reply::empty(401),
    };
    let text = |name: &str| activity[name].as_str().unwrap_or_default().to_owned();
    let takes = fault.takes() && reply.status == 202;
    world.delivered(Delivery {
        at: world.age(),
        host: host.name.clone(),
        inbox: request.path().to_owned(),
        activity: text("id"),
        kind: text("type"),
        body: request.body.clone(),
        verified,
        answered: match fault {
            Fault::Status(status) => *status,
            Fault::TooMany(_) => 429,
            fault if fault.takes() => reply.status,
            _ => 0,
        },
    });
    if takes {
        receive(world, host, &activity);
    }
    reply
}

fn way_of(request: &Request) -> Way {
    if request.header("signature-input").is_some() { Way::Rfc9421 } else { Way::Cavage }
}

async fn verify(
    world: &Arc<World>,
    host: &Arc<Host>,
    request: &Request,
    activity: &Value,
) -> Result<String, String> {
    if request.header("host") != Some(host.domain.as_str()) {
        return Err(format!("sent to {:?}", request.header("host")));
    }
    if !world.checks_signatures.load(Ordering::Relaxed) {
        return Ok(String::new());
    }
    let claim = claim(request, &host.origin)?;
    let owner = claim.key_id.split('#').next().unwrap_or_default().to_owned();
    if activity["actor"].as_str() != Some(owner.as_str()) {
        return Err(format!("{} signed for {}", claim.key_id, activity["actor"]));
    }
    if let Some(pem) = world.known_key(&claim.key_id)
        && is_by(&claim, &pem)
    {
        return Ok(claim.key_id);
    }
    let actor = send::fetch(world, host, "actor", &owner).await?;
    let key = &actor["publicKey"];
    if key["id"].as_str() != Some(claim.key_id.as_str()) {
        return Err(format!("{owner} has no key {}", claim.key_id));
    }
    let pem = key["publicKeyPem"].as_str().unwrap_or_default();
    if !is_by(&claim, pem) {
        return Err("the signature is wrong".to_owned());
    }
    world.learn_key(&claim.key_id, pem);
    Ok(claim.key_id)
}

/// Does what an activity says, as far as a peer without a database can.
fn receive(world: &Arc<World>, host: &Arc<Host>, activity: &Value) {
    let actor = activity["actor"].as_str().unwrap_or_default().to_owned();
    let inner = &activity["object"];
    let follow = |it: &Value| it["type"] == "Follow";
    match activity["type"].as_str() {
        Some("Follow") => {
            let whom = inner.as_str().or(inner["id"].as_str()).unwrap_or_default().to_owned();
            let Some(name) = name_of(host, &whom) else { return };
            if host.state().manners.accepts_follows {
                followed(host, &name, |it| it.followers.insert(actor));
                answer_to(world.clone(), host.clone(), (name, "Accept"), activity.clone());
            }
        }
        Some("Undo") if follow(inner) => {
            if let Some(name) = inner["object"].as_str().and_then(|it| name_of(host, it)) {
                followed(host, &name, |it| it.followers.remove(&actor));
            }
        }
        Some("Accept") => {
            let whose = inner["actor"].as_str().map(str::to_owned).or_else(|| {
                let follow = served(host, inner.as_str()?)?;
                follow["actor"].as_str().map(str::to_owned)
            });
            if let Some(name) = whose.as_deref().and_then(|it| name_of(host, it)) {
                followed(host, &name, |it| it.following.insert(actor));
            }
        }
        _ => {}
    }
}

fn name_of(host: &Host, id: &str) -> Option<String> {
    let name = id.strip_prefix(&host.actor_id(""))?;
    host.state().actors.contains_key(name).then(|| name.to_owned())
}

fn followed(host: &Host, name: &str, change: impl FnOnce(&mut super::world::Actor) -> bool) {
    if let Some(actor) = host.state().actors.get_mut(name) {
        change(actor);
    }
}
