//! What an artist allows and how a work was made, as every entity says it.

use consent::{AiLabel, Exposure, Permission};
use schemars::JsonSchema;
use serde::Serialize;
use services::config::Server;

/// A word for each use: `allowed`, `constrained`, `not_allowed`, `unknown`.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum Word {
    Allowed,
    Constrained,
    NotAllowed,
    Unknown,
}

impl From<Permission> for Word {
    fn from(permission: Permission) -> Self {
        match permission {
            Permission::Allowed => Self::Allowed,
            Permission::Constrained => Self::Constrained,
            Permission::NotAllowed => Self::NotAllowed,
            Permission::Unknown => Self::Unknown,
        }
    }
}

/// The four uses.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Uses {
    data_mining: Word,
    ai_training: Word,
    ai_generative_training: Word,
    ai_inference: Word,
}

impl From<consent::Consent> for Uses {
    fn from(consent: consent::Consent) -> Self {
        Self {
            data_mining: consent.data_mining.into(),
            ai_training: consent.ai_training.into(),
            ai_generative_training: consent.ai_generative_training.into(),
            ai_inference: consent.ai_inference.into(),
        }
    }
}

/// What is allowed. On works both halves say what holds when everything that was said is put
/// together, so that nobody who reads only one of them takes more than is given; on somebody's own
/// defaults the first half is what they chose. Only `allowed` permits a use.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Consent {
    #[serde(flatten)]
    said: Uses,
    /// Under which conditions, where a use is `constrained`.
    constraint_info: Option<String>,
    effective: Uses,
    policy_url: String,
}

impl Consent {
    pub(in crate::api) fn new(
        server: &Server,
        said: consent::Consent,
        effective: consent::Consent,
    ) -> Self {
        let policy_url = server.link("/policies/ai");
        let is_constrained = [
            effective.data_mining,
            effective.ai_training,
            effective.ai_generative_training,
            effective.ai_inference,
        ]
        .contains(&Permission::Constrained);
        Self {
            said: said.into(),
            constraint_info: is_constrained.then(|| policy_url.clone()),
            effective: effective.into(),
            policy_url,
        }
    }
}

/// How a work was made, as its author says or its file shows.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum Label {
    Undeclared,
    HumanMade,
    AiAssisted,
    AiGenerated,
}

impl From<AiLabel> for Label {
    fn from(label: AiLabel) -> Self {
        match label {
            AiLabel::Undeclared => Self::Undeclared,
            AiLabel::HumanMade => Self::HumanMade,
            AiLabel::AiAssisted => Self::AiAssisted,
            AiLabel::AiGenerated => Self::AiGenerated,
        }
    }
}

/// The terms and the label of a work.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Signals {
    consent: Consent,
    ai_label: Label,
    /// The IPTC word for how it was made, where one says more than the label.
    digital_source_type: Option<&'static str>,
}

impl Signals {
    /// From what holds in the end.
    pub(in crate::api) fn new(server: &Server, exposure: &Exposure) -> Self {
        Self {
            consent: Consent::new(server, exposure.consent(), exposure.consent()),
            ai_label: exposure.label().into(),
            digital_source_type: exposure.digital_source_type(),
        }
    }
}
