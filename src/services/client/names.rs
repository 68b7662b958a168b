//! From a name to addresses, checked at the moment of connecting: what was checked earlier may
//! have changed by then.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;

use super::address::may_connect;
use crate::config::Federation;

/// Names that are looked up at the same time. The system's look-up blocks a thread for as long as
/// a hostile name server likes; the database needs threads too.
const LOOK_UPS: usize = 64;

/// Where names are looked up. The system does it; tests may play name server.
pub trait Names: fmt::Debug + Send + Sync {
    /// Every address of a name.
    fn look_up(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The names that the system knows.
#[derive(Debug)]
pub struct SystemNames {
    turns: Arc<Semaphore>,
}

impl Default for SystemNames {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(LOOK_UPS)) }
    }
}

impl Names for SystemNames {
    fn look_up(&self, name: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let (turns, name) = (self.turns.clone(), name.to_owned());
        Box::pin(async move {
            let turn = turns.acquire_owned().await.map_err(io::Error::other)?;
            // The turn ends with the thread, not with whoever stopped waiting for it.
            let looking = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                let found = (name.as_str(), 0).to_socket_addrs()?;
                Ok(found.map(|address| address.ip()).collect())
            });
            looking.await.map_err(io::Error::other)?
        })
    }
}

/// A name leads to an address that we do not connect to.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to addresses that are not reached")]
pub(super) struct Refused;

/// Looks names up and lets only permitted addresses through.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) names: Arc<dyn Names>,
    pub(super) config: Federation,
    pub(super) is_plain: bool,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let looking = self.names.look_up(name.as_str());
        let (config, is_plain) = (self.config.clone(), self.is_plain);
        Box::pin(async move {
            let found = looking.await?;
            if !may_connect(&found, &config, is_plain) {
                return Err(Refused.into());
            }
            let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(found) as Addrs)
        })
    }
}
