//! `rakkan config check`: what the configuration comes to.

use serde_json::Value;
use services::config::Config;

use super::console::{print, print_json};

/// Look at the configuration.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Configuration {
    /// Print every value in effect, secrets masked. Fails where one is wrong.
    Check {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Configuration {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<()> {
        let Self::Check { json } = self;
        let values = config.masked()?;
        if json {
            return print_json(&values);
        }
        lines("", &values).into_iter().try_for_each(print)
    }
}

/// One `key = value` a line, with dots; what is not set is left out.
fn lines(key: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| {
                let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                lines(&key, value)
            })
            .collect(),
        Value::Null => Vec::new(),
        other => vec![format!("{key} = {other}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_printed_flat_and_secrets_are_not() {
        let mut config = Config::default();
        config.mail.password = Some("hunter2hunter2".to_owned());
        config.database.url = Some("postgres://rakkan:hunter3hunter3@db/rakkan".to_owned());
        let lines = lines("", &config.masked().unwrap());
        assert!(lines.contains(&"server.listen = \"127.0.0.1:8080\"".to_owned()), "{lines:?}");
        assert!(lines.contains(&"mail.password = \"********\"".to_owned()), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("hunter")), "{lines:?}");
    }
}
