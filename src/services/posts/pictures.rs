//! The pictures a form names: found, checked, in order.

use std::collections::HashMap;
use std::time::Duration;

use consent::AiLabel;
use evidence::Finding;
use store::media::Media;
use store::{AccountId, Conn, MediaId, MediaPurpose, MediaState, PostId, Ruling};

use super::draft::PictureDraft;
use crate::error::{Error, Fault, Result};
use crate::{App, Member};

/// The codes a refusal can carry; a stored one leads back to its own.
const CODES: [&str; 6] = [
    "ai.unlabelled.c2pa",
    "ai.unlabelled.iptc",
    "ai.unlabelled.gb45438",
    "ai.unlabelled.watermark",
    "ai.unlabelled.generator_metadata",
    RULED,
];

/// The code where not the file but a moderator says it.
const RULED: &str = "ai.unlabelled.ruling";

/// So long a post waits for its pictures to be made: many apps send it right after them.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for pictures that are not made yet. What is still not ready then is a fault of the form.
pub(crate) async fn wait_for(app: &App, member: &Member, pictures: &[PictureDraft]) -> Result<()> {
    let ids: Vec<MediaId> = pictures.iter().map(|picture| picture.media).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::media::find_many(conn, &ids)?);
    let rows = app.store.read(find).await?;
    let waiting = rows
        .iter()
        .filter(|row| row.account_id == member.account && row.state == MediaState::Processing);
    let until = tokio::time::Instant::now() + PATIENCE;
    for row in waiting {
        let left = until.saturating_duration_since(tokio::time::Instant::now());
        crate::uploads::finish(app, member, row.id, left).await?;
    }
    Ok(())
}

/// The rows of the pictures, in the order of the form. They are the author's, ready, and in no
/// other post than `of`.
pub(crate) fn find(
    conn: &mut Conn,
    author: AccountId,
    of: Option<PostId>,
    pictures: &[PictureDraft],
) -> Result<Vec<Media>> {
    let ids: Vec<MediaId> = pictures.iter().map(|picture| picture.media).collect();
    let rows = store::media::find_many(conn, &ids)?;
    let mut rows: HashMap<MediaId, Media> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut found = Vec::with_capacity(ids.len());
    let mut faults = Vec::new();
    for id in ids {
        match fit(rows.remove(&id), author, of) {
            Ok(row) => found.push(row),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(Error::Invalid(faults)) }
}

/// Keeps the points that the form says must stay in sight.
pub(crate) fn set_focus(conn: &mut Conn, pictures: &[PictureDraft]) -> Result<()> {
    for picture in pictures {
        if let Some((x, y)) = picture.focus {
            let point = (f64::from(x) / 1000.0, f64::from(y) / 1000.0);
            store::media::set_focus(conn, picture.media, point)?;
        }
    }
    Ok(())
}

fn fit(row: Option<Media>, author: AccountId, of: Option<PostId>) -> Result<Media, Fault> {
    let fault = |code, sentence: &'static str| Fault::new("pictures", code, sentence);
    let mine = |row: &Media| row.account_id == author && row.purpose == MediaPurpose::Work;
    let Some(row) = row.filter(mine) else {
        let sentence = "A picture is not here any more. Please add it again.";
        return Err(fault("picture.unknown", sentence));
    };
    if row.post_id.is_some() && row.post_id != of {
        return Err(fault("picture.used", "A picture is already in another post."));
    }
    match row.state {
        MediaState::Ready => Ok(row),
        MediaState::Processing | MediaState::Leaving | MediaState::Away => {
            Err(fault("picture.not_ready", "A picture is not ready yet. Please wait a moment."))
        }
        MediaState::Failed => {
            Err(fault("picture.not_ready", "A picture could not be read. Please take it out."))
        }
    }
}

/// What the file shows, or what a moderator ruled about it.
pub(crate) fn evidence(row: &Media) -> consent::Evidence {
    let of = |label: AiLabel, code| consent::Evidence { label, detector: 0.0, code };
    match row.ruling {
        Ruling::ByHand | Ruling::CannotTell => of(AiLabel::Undeclared, None),
        Ruling::Assisted => of(AiLabel::AiAssisted, Some(RULED)),
        Ruling::Generated => of(AiLabel::AiGenerated, Some(RULED)),
        Ruling::Open | Ruling::SameWork | Ruling::OtherWork => {
            let label = row.evidence_label.get();
            of(label, if label.is_ai() { stored_code(&row.evidence) } else { None })
        }
    }
}

fn stored_code(evidence: &str) -> Option<&'static str> {
    let findings: Vec<serde_json::Value> = serde_json::from_str(evidence).ok()?;
    let is_ai = |finding: &&serde_json::Value| {
        let label = finding.get("label").and_then(serde_json::Value::as_str);
        label.and_then(AiLabel::from_word).is_some_and(AiLabel::is_ai)
    };
    let code = findings.iter().find(is_ai)?.get("code")?.as_str()?;
    CODES.into_iter().find(|known| *known == code)
}

/// What is kept of findings, strongest first, as JSON.
pub(crate) fn evidence_json(findings: &[Finding]) -> String {
    serde_json::Value::Array(findings.iter().map(kept).collect()).to_string()
}

/// The same with what was found later, when the pixels could be looked at.
pub(crate) fn add_evidence(stored: &str, further: &[Finding]) -> String {
    if further.is_empty() {
        return stored.to_owned();
    }
    let mut all: Vec<serde_json::Value> = serde_json::from_str(stored).unwrap_or_default();
    all.extend(further.iter().map(kept));
    all.sort_by_key(|finding| std::cmp::Reverse(rank(finding)));
    serde_json::Value::Array(all).to_string()
}

/// The strongest label of what was found before and later.
pub(crate) fn strongest_label(before: AiLabel, further: &[Finding]) -> AiLabel {
    further.iter().map(|finding| finding.label).fold(before, AiLabel::max)
}

/// Whether there is a suspicion among the kept findings.
pub(crate) fn has_suspicion(stored: &str) -> bool {
    let findings: Vec<serde_json::Value> = serde_json::from_str(stored).unwrap_or_default();
    findings.iter().any(|finding| rank(finding) == rank_of("weak"))
}

fn kept(finding: &Finding) -> serde_json::Value {
    serde_json::json!({
        "id": finding.id,
        "tier": finding.tier.as_str(),
        "generator": finding.generator,
        "where": finding.where_,
        "snippet": finding.snippet,
        "label": finding.label.as_str(),
        "code": finding.code(),
    })
}

fn rank(finding: &serde_json::Value) -> u8 {
    rank_of(finding.get("tier").and_then(serde_json::Value::as_str).unwrap_or_default())
}

fn rank_of(tier: &str) -> u8 {
    ["weak", "strong", "proof"].into_iter().zip(1..).find(|it| it.0 == tier).map_or(0, |it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_the_strongest_ai_trace_comes_back() {
        let stored = r#"[{"id":"x","label":"undeclared","code":"ai.unlabelled.iptc"},
            {"id":"y","label":"ai-generated","code":"ai.unlabelled.c2pa"}]"#;
        assert_eq!(stored_code(stored), Some("ai.unlabelled.c2pa"));
        assert_eq!(stored_code("[]"), None);
        assert_eq!(stored_code("broken"), None);
        assert_eq!(stored_code(r#"[{"label":"ai-generated","code":"made.up"}]"#), None);
    }
}
