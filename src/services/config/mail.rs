use serde::{Deserialize, Serialize};

use super::ConfigError;

/// Outgoing mail by SMTP. Without a host the server works in no-mail mode: where a mail would
/// be sent, staff get a link they can hand over.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// The SMTP server.
    pub host: Option<String>,
    /// Its port.
    pub port: u16,
    /// How the line is secured.
    pub encryption: Encryption,
    /// The account at the SMTP server.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// The sender: `Atelier <post@atelier.example>`.
    pub from: Option<String>,
}

/// How the line to the SMTP server is secured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// TLS from the first byte (port 465).
    #[default]
    Tls,
    /// `STARTTLS`, required (port 587).
    Starttls,
    /// None: only for a server on this machine.
    None,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: None,
            port: 465,
            encryption: Encryption::Tls,
            username: None,
            password: None,
            from: None,
        }
    }
}

impl Mail {
    /// Whether mail can be sent.
    pub fn is_on(&self) -> bool {
        self.host.is_some()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.host.is_some() && self.from.is_none() {
            let reason = "a mail server is set, so say who the sender is".to_owned();
            return Err(ConfigError::Value { key: "mail.from", reason });
        }
        Ok(())
    }
}
