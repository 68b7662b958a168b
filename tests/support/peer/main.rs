//! The simulator of other servers as a process of its own: `cargo run --example peers -- --seed 7`.
//!
//! It prints one line of JSON, `{"control": "127.0.0.1:41001", "port": 41002}`, and plays its hosts
//! until its standard input ends: a parent that dies takes it along.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "it belongs to the tests, and nobody links to it"
)]

#[expect(dead_code, unused_imports, reason = "the tests of the whole server use the rest")]
#[path = "mod.rs"]
mod peer;

use std::io::Read as _;

use peer::world::World;
use peer::{bind, control, serve};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut seed = 1;
    let mut port = 0;
    while let Some(name) = arguments.next() {
        let value = arguments.next().and_then(|it| it.parse::<u64>().ok());
        match (name.as_str(), value) {
            ("--seed", Some(value)) => seed = value,
            ("--port", Some(value)) => port = u16::try_from(value).expect("a port"),
            _ => panic!("usage: peers [--seed NUMBER] [--port NUMBER]"),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (listener, port) = bind(port);
    let world = World::new(seed, port);
    runtime.block_on(async {
        let steering = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let control = steering.local_addr().unwrap();
        println!("{}", serde_json::json!({ "control": control.to_string(), "port": port }));
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        tokio::spawn(serve::listen(listener, world.clone()));
        tokio::spawn(control::serve(steering, world));
        let wait = || std::io::stdin().lock().read_to_end(&mut Vec::new());
        let _ = tokio::task::spawn_blocking(wait).await;
    });
}
