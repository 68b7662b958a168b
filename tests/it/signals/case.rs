//! What an artist may have said, and what must be said then.

use consent::AiLabel;

/// The words of all headers for a work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) robots: &'static str,
    pub(super) usage: &'static str,
    pub(super) reservation: &'static str,
    pub(super) signal: &'static str,
    pub(super) disclosure: Option<&'static str>,
}

/// What an artist may have said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// No to all four.
    Denied,
    /// Yes to all four.
    Allowed,
    /// One work is open, another picture of the same post is not.
    Mixed,
    /// Made with AI, and open but for generative training.
    Ai,
}

pub(super) const CASES: [Case; 4] = [Case::Denied, Case::Allowed, Case::Mixed, Case::Ai];

impl Case {
    pub(super) fn letters(self) -> &'static str {
        match self {
            Self::Denied => "NNNN",
            Self::Allowed | Self::Mixed => "AAAA",
            Self::Ai => "AANA",
        }
    }

    pub(super) fn label(self) -> AiLabel {
        if self == Self::Ai { AiLabel::AiGenerated } else { AiLabel::Undeclared }
    }

    /// What a page says, and a file of the first picture: listed for search, or not.
    pub(super) fn words(self, is_listed: bool) -> Words {
        match (self, is_listed) {
            (Self::Denied | Self::Mixed, true) => Words {
                robots: "noai, noimageai, noarchive",
                usage: "train-ai=n, search=y",
                reservation: "1",
                signal: "search=yes, ai-input=no, ai-train=no",
                disclosure: None,
            },
            (Self::Denied | Self::Mixed, false) => Words {
                robots: "noai, noimageai, noarchive, noindex",
                usage: "train-ai=n, search=n",
                reservation: "1",
                signal: "search=no, ai-input=no, ai-train=no",
                disclosure: None,
            },
            (Self::Allowed, true) => Words {
                robots: "",
                usage: "train-ai=y, search=y",
                reservation: "0",
                signal: "search=yes, ai-input=yes, ai-train=yes",
                disclosure: None,
            },
            (Self::Allowed, false) => Words {
                robots: "noindex",
                usage: "train-ai=y, search=n",
                reservation: "0",
                signal: "search=no, ai-input=yes, ai-train=yes",
                disclosure: None,
            },
            (Self::Ai, true) => Words {
                robots: "noai, noimageai, noarchive",
                usage: "train-ai=n, search=y",
                reservation: "1",
                signal: "search=yes, ai-input=yes, ai-train=no",
                disclosure: Some("mode=ai-originated"),
            },
            (Self::Ai, false) => Words {
                robots: "noai, noimageai, noarchive, noindex",
                usage: "train-ai=n, search=n",
                reservation: "1",
                signal: "search=no, ai-input=yes, ai-train=no",
                disclosure: Some("mode=ai-originated"),
            },
        }
    }
}
