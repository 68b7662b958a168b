//! `rakkan consent explain`: what follows from what was said about a work.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;

use super::console::print_json;

/// Try out what follows from what was said about a work.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Consent {
    /// Read documents in the shape of the test vectors, and print what holds as JSON: the
    /// permissions, the label, the gate's answer and the signals that go out.
    Explain {
        /// A JSON file with one object or a list of them, or - for standard input.
        file: String,
    },
}

/// More than any document; an endless pipe must not fill the memory.
const LONGEST: u64 = 64 * 1024 * 1024;

impl Consent {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let Self::Explain { file } = self;
        let value = serde_json::from_str(&read(&file)?).context("this is not JSON")?;
        print_json(&federation::explain::explain(&value)?)
    }
}

fn read(file: &str) -> anyhow::Result<String> {
    if file != "-" {
        return std::fs::read_to_string(Path::new(file)).with_context(|| file.to_owned());
    }
    let mut text = String::new();
    std::io::stdin().lock().take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}
