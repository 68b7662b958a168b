//! Backups.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where backups go that the panel makes. `rakkan backup` is told on the command line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    /// The folder; absent: the panel makes none.
    pub path: Option<PathBuf>,
    /// How many of the newest are kept; 0: all.
    pub keep: usize,
}

impl Default for Backup {
    fn default() -> Self {
        Self { path: None, keep: 7 }
    }
}
