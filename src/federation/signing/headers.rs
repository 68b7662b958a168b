//! The headers of a request as signatures see them.

use super::Fault;

/// Headers that must not come twice: two programs would believe different ones.
const ONCE: [&str; 8] = [
    "host",
    "date",
    "digest",
    "content-digest",
    "signature",
    "signature-input",
    "content-length",
    "content-type",
];

/// Names in lower case with their values, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// From pairs of name and value.
    pub fn from_pairs<N: AsRef<str>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let lower = |(name, value): (N, V)| (name.as_ref().to_ascii_lowercase(), value.into());
        Self(pairs.into_iter().map(lower).collect())
    }

    /// The first value of a header.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value of a header that may come once.
    pub fn one(&self, name: &'static str) -> Result<Option<&str>, Fault> {
        if self.has_two(name) { Err(Fault::Twice(name)) } else { Ok(self.first(name)) }
    }

    /// Whether a header came more than once.
    pub fn has_two(&self, name: &str) -> bool {
        self.0.iter().filter(|(known, _)| known == name).nth(1).is_some()
    }

    /// Refuses headers that came twice and may not.
    pub fn check(&self) -> Result<(), Fault> {
        match ONCE.into_iter().find(|name| self.has_two(name)) {
            Some(name) => Err(Fault::Twice(name)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_came_twice_is_found_whatever_its_spelling() {
        let headers = |second| Headers::from_pairs([("Host", "a"), (second, "a")]);
        assert_eq!(headers("hOST").check(), Err(Fault::Twice("host")));
        assert_eq!(headers("date").check(), Ok(()));
        assert_eq!(headers("date").first("host"), Some("a"));
        let others = Headers::from_pairs([("accept", "a"), ("accept", "b")]);
        assert_eq!(others.check(), Ok(()));
        assert!(others.has_two("accept"));
    }
}
