use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where pictures lie.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// Which kind.
    pub kind: StorageKind,
    /// The folder for `disk`. Absent: `media` in `data_dir`.
    pub path: Option<PathBuf>,
}

/// The kinds of storage there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// A folder.
    #[default]
    Disk,
    /// Memory, gone with the process: for tests.
    Memory,
}
