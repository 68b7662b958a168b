//! `@name`, `@name@this.host` and `@name@another.host`.

use url::Url;

/// As long as a username may be.
const LONGEST: usize = 30;

/// As long as a username elsewhere is read.
const LONGEST_ELSEWHERE: usize = 64;

/// A mention at the start of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// The username in lower case; of people elsewhere as it was typed, with their host.
    pub(super) name: String,
    /// How many bytes of the text it takes, `@` included.
    pub(super) length: usize,
}

/// Reads a mention at the start of `text`, which begins with `@`; `before` is the character in
/// front of it.
pub(super) fn at(text: &str, before: Option<char>, home: &Url) -> Option<Mention> {
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '@' | '.')) {
        return None;
    }
    let after = text.strip_prefix('@')?;
    let name: String = after.chars().take_while(|c| is_of_name(*c)).collect();
    let rest = after.strip_prefix(name.as_str())?;
    if name.is_empty() || rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let host = match rest.strip_prefix('@') {
        Some(host) if host.starts_with(is_of_host) => Some(host),
        _ => None,
    };
    let ours = match host.map(|host| home_length(host, home)) {
        Some(Some(length)) => length + 1,
        Some(None) => return elsewhere(&name, host?),
        None => 0,
    };
    (name.len() <= LONGEST)
        .then(|| Mention { length: 1 + name.len() + ours, name: name.to_ascii_lowercase() })
}

/// Somebody of another host: a name of the web with a dot in it.
fn elsewhere(name: &str, text: &str) -> Option<Mention> {
    let host: String = text.chars().take_while(|c| is_of_host(*c)).collect();
    let host = host.trim_end_matches(['.', ':', '-']);
    let url = Url::parse(&format!("https://{host}/")).ok()?;
    // A number is a host in tests and closed networks only, and has a port there.
    if url.domain().is_none() && url.port().is_none() {
        return None;
    }
    let domain = match (url.host_str()?, url.port()) {
        (host, Some(port)) => format!("{host}:{port}"),
        (host, None) => host.to_owned(),
    };
    let is_name = name.len() <= LONGEST_ELSEWHERE && domain.contains('.');
    is_name
        .then(|| Mention { length: 2 + name.len() + host.len(), name: format!("{name}@{domain}") })
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_of_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '.' | ':')
}

/// The length of our own host at the start of `text`, `None` when another host stands there.
fn home_length(text: &str, home: &Url) -> Option<usize> {
    let host: String = text.chars().take_while(|c| is_of_host(*c)).collect();
    let host = host.trim_end_matches(['.', ':']);
    let ours = match (home.host_str()?, home.port()) {
        (name, Some(port)) => format!("{name}:{port}"),
        (name, None) => name.to_owned(),
    };
    host.eq_ignore_ascii_case(&ours).then_some(host.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, before: Option<char>) -> Option<(String, usize)> {
        let home = Url::parse("https://art.example").unwrap();
        at(text, before, &home).map(|it| (it.name, it.length))
    }

    #[test]
    fn a_name_is_read_in_any_case_and_up_to_its_end() {
        for (text, name, length) in [
            ("@ana", "ana", 4),
            ("@Ana, hello", "ana", 4),
            ("@a_1.", "a_1", 4),
            ("@ana-b", "ana", 4),
            ("@ana@art.example.", "ana", 16),
            ("@ana@ART.example and", "ana", 16),
            ("@ana@", "ana", 4),
            ("@Ana@far.example, and", "Ana@far.example", 16),
            ("@ana@FAR.example.", "ana@far.example", 16),
            ("@ana@far.example:8443", "ana@far.example:8443", 21),
            ("@ana@art.example.org", "ana@art.example.org", 20),
        ] {
            assert_eq!(read(text, None), Some((name.to_owned(), length)), "{text}");
        }
    }

    #[test]
    fn numbers_for_hosts_and_letters_around_it_make_it_no_mention() {
        for (text, before) in [
            ("@ana", Some('x')),
            ("@ana", Some('/')),
            ("@", None),
            ("@ ana", None),
            ("@anaé", None),
            ("@ana@localhost", None),
            ("@ana@127.0.0.1", None),
            ("@ana@127.0.0.1.", None),
            ("@abcdefghijklmnopqrstuvwxyz_12345", None),
        ] {
            assert_eq!(read(text, before), None, "{text}");
        }
    }
}
