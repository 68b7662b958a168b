//! The pictures a form names: found, checked, in order.

use std::collections::HashMap;

use consent::AiLabel;
use store::media::Media;
use store::{AccountId, Conn, MediaId, MediaPurpose, MediaState, PostId};

use super::draft::PictureDraft;
use crate::error::{Error, Fault, Result};

/// The codes a refusal can carry; a stored one leads back to its own.
const CODES: [&str; 5] = [
    "ai.unlabelled.c2pa",
    "ai.unlabelled.iptc",
    "ai.unlabelled.gb45438",
    "ai.unlabelled.watermark",
    "ai.unlabelled.generator_metadata",
];

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

fn fit(row: Option<Media>, author: AccountId, of: Option<PostId>) -> Result<Media, Fault> {
    let fault = |code, sentence: &str| Fault::new("pictures", code, sentence);
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
        MediaState::Processing => {
            Err(fault("picture.not_ready", "A picture is not ready yet. Please wait a moment."))
        }
        MediaState::Failed => {
            Err(fault("picture.not_ready", "A picture could not be read. Please take it out."))
        }
    }
}

/// What the file showed when it was uploaded.
pub(crate) fn evidence(row: &Media) -> consent::Evidence {
    let label = row.evidence_label.get();
    let code = if label.is_ai() { stored_code(&row.evidence) } else { None };
    consent::Evidence { label, detector: 0.0, code }
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

/// What is kept of the findings of an upload, strongest first, as JSON.
pub(crate) fn evidence_json(findings: &evidence::Findings) -> String {
    let list: Vec<serde_json::Value> = findings
        .findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "id": finding.id,
                "tier": finding.tier.as_str(),
                "generator": finding.generator,
                "where": finding.where_,
                "snippet": finding.snippet,
                "label": finding.label.as_str(),
                "code": finding.code(),
            })
        })
        .collect();
    serde_json::Value::Array(list).to_string()
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
