//! `rakkan evidence`: what picture files say about how they were made.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use evidence::Finding;

use super::console::{print, print_json};

/// Read what picture files say about how they were made.
#[derive(Debug, clap::Args)]
pub(super) struct Evidence {
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON: an object for one file, a list for several.
    #[arg(long)]
    json: bool,
}

/// What one file says.
#[derive(Debug, serde::Serialize)]
struct Report {
    file: String,
    tier: &'static str,
    findings: Vec<Finding>,
}

impl Evidence {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let reports =
            self.files.iter().map(|file| scan(file)).collect::<anyhow::Result<Vec<_>>>()?;
        match reports.as_slice() {
            [one] if self.json => print_json(one),
            many if self.json => print_json(&many),
            many => many.iter().try_for_each(tell),
        }
    }
}

fn scan(path: &Path) -> anyhow::Result<Report> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| name.clone())?;
    let found = evidence::scan_all(&bytes);
    Ok(Report { file: name, tier: found.tier.as_str(), findings: found.findings })
}

fn tell(report: &Report) -> anyhow::Result<()> {
    if report.findings.is_empty() {
        return print(format_args!("{}: nothing found (which proves nothing)", report.file));
    }
    print(format_args!("{}: {}", report.file, report.tier))?;
    for finding in &report.findings {
        let generator =
            finding.generator.as_deref().map_or_else(String::new, |it| format!(" ({it})"));
        let (tier, id) = (finding.tier.as_str(), finding.id);
        print(format_args!("  {tier} {id}{generator} in {}: {}", finding.where_, finding.snippet))?;
    }
    Ok(())
}
