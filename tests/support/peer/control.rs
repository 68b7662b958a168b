//! How the simulator is steered when it is a process of its own: a small HTTP API with JSON.
//!
//! | request | does |
//! |---|---|
//! | `POST /hosts {"count": 1400}` | makes hosts `h0`, `h1`, …, each with the actor `ann` |
//! | `GET /hosts` | `[{"name", "origin"}]` |
//! | `POST /fault {"host", "path", "fault"}` | what goes wrong from now on; `"host": "*"` for all |
//! | `POST /settings {"checks_signatures", "keeps_bodies"}` | saves work in measurements |
//! | `POST /send {"host", "actor", "inbox", "activity"}` | sends it signed; answers `Sent` |
//! | `POST /prepare {"what", "inbox", "object", "hosts", "count"}` | signs many activities ahead |
//! | `POST /go {"lines": 64}` | sends what was prepared; answers a summary |
//! | `GET /deliveries?from=N` | what arrived, without bodies |
//! | `GET /arrivals?kind=Create` | `{"now", "arrivals": [[host, milliseconds, activity]], "refused"}` |
//! | `GET /count?kind=Create` | how many arrived and were signed well |
//! | `POST /forget` | forgets what arrived |

use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use tokio::io::{AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::fault::Fault;
use super::flood::Flood;
use super::send;
use super::wire::{Reply, Request, read_request};
use super::world::{Delivery, World};

/// Serves the API until the runtime ends.
pub async fn serve(listener: TcpListener, world: Arc<World>) {
    let flood = Arc::new(Flood::default());
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let (world, flood) = (world.clone(), flood.clone());
        tokio::spawn(async move {
            let mut line = BufReader::new(stream);
            while let Ok(Some(request)) = read_request(&mut line).await {
                let reply = match answer(&world, &flood, &request).await {
                    Ok(value) => Reply::of("application/json", value.to_string()),
                    Err(reason) => Reply { status: 400, body: reason.into(), ..Reply::default() },
                };
                let bytes = reply.bytes(reply.body.len());
                if line.get_mut().write_all(&bytes).await.is_err() || request.is_last() {
                    return;
                }
            }
        });
    }
}

async fn answer(world: &Arc<World>, flood: &Flood, request: &Request) -> Result<Value, String> {
    let body: Value = match request.body.as_slice() {
        [] => Value::Null,
        bytes => serde_json::from_slice(bytes).map_err(|it| it.to_string())?,
    };
    match (request.method.as_str(), request.path()) {
        ("POST", "/hosts") => Ok(make_hosts(world, &body)),
        ("GET", "/hosts") => Ok(hosts(world)),
        ("POST", "/fault") => set_fault(world, &body),
        ("POST", "/settings") => Ok(set(world, &body)),
        ("POST", "/send") => send_one(world, &body).await,
        ("POST", "/prepare") => flood.prepare(world, &body).await,
        ("POST", "/go") => Ok(flood.go(world, body["lines"].as_u64().unwrap_or(16)).await),
        ("GET", "/deliveries") => {
            let from = parameter(request, "from").and_then(|it| it.parse().ok()).unwrap_or(0);
            Ok(json!(world.deliveries_from(from)))
        }
        ("GET", "/arrivals") => Ok(arrivals(world, parameter(request, "kind"))),
        ("GET", "/count") => {
            let kind = parameter(request, "kind");
            let counts = |it: &&Delivery| is_good(it) && kind.is_none_or(|kind| it.kind == kind);
            Ok(json!(world.of_deliveries(|all| all.iter().filter(counts).count())))
        }
        ("POST", "/forget") => {
            world.forget();
            Ok(json!({}))
        }
        (method, path) => Err(format!("{method} {path}: see control.rs")),
    }
}

fn parameter<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let (_, query) = request.target.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|it| it.split_once('='));
    pairs.find(|it| it.0 == name).map(|it| it.1)
}

fn is_good(delivery: &Delivery) -> bool {
    delivery.verified.is_ok() && (200..300).contains(&delivery.answered)
}

fn make_hosts(world: &World, body: &Value) -> Value {
    for number in 0..body["count"].as_u64().unwrap_or(1) {
        world.host(&format!("h{number}")).add_actor("ann");
    }
    hosts(world)
}

fn hosts(world: &World) -> Value {
    let all = (0..world.count()).map(|number| {
        let host = world.host(&format!("h{number}"));
        json!({ "name": host.name, "origin": host.origin })
    });
    all.collect()
}

fn set_fault(world: &World, body: &Value) -> Result<Value, String> {
    let fault: Fault =
        serde_json::from_value(body["fault"].clone()).map_err(|it| it.to_string())?;
    let path = body["path"].as_str().unwrap_or_default();
    let name = body["host"].as_str().unwrap_or_default().to_owned();
    let names = match name.as_str() {
        "*" => (0..world.count()).map(|number| format!("h{number}")).collect(),
        _ => vec![name],
    };
    for name in &names {
        world.host(name).state().faults.insert(path.to_owned(), fault.clone());
    }
    Ok(json!({ "hosts": names.len() }))
}

fn set(world: &World, body: &Value) -> Value {
    let switches =
        [("checks_signatures", &world.checks_signatures), ("keeps_bodies", &world.keeps_bodies)];
    for (name, switch) in switches {
        if let Some(is_on) = body[name].as_bool() {
            switch.store(is_on, Ordering::SeqCst);
        }
    }
    json!({})
}

async fn send_one(world: &World, body: &Value) -> Result<Value, String> {
    let text = |name: &str| body[name].as_str().ok_or(format!("no {name}"));
    let host = world.host(text("host")?);
    let actor = text("actor")?;
    host.add_actor(actor);
    let sent = send::deliver(world, &host, actor, text("inbox")?, &body["activity"]).await;
    Ok(json!(sent))
}

fn arrivals(world: &World, kind: Option<&str>) -> Value {
    let fits = |it: &&Delivery| kind.is_none_or(|kind| it.kind == kind);
    world.of_deliveries(|all| {
        let good = all.iter().filter(fits).filter(|it| is_good(it));
        let arrivals: Vec<Value> = good
            .map(|it| json!([it.host, it.at.as_secs_f64() * 1000.0, it.activity]))
            .collect();
        let refused = all.iter().filter(fits).filter(|it| it.verified.is_err());
        let refused: Vec<_> = refused.map(|it| (&it.host, &it.verified)).take(20).collect();
        json!({ "now": world.age().as_secs_f64() * 1000.0, "arrivals": arrivals, "refused": refused })
    })
}
