//! Servers that are blocked here, asked by whoever speaks with others.

use store::{Conn, QueryResult};

use crate::App;
use crate::error::{Error, Result};

/// Whether a server is blocked, by its own name or one above it, with or without its port. On a
/// server that speaks only with those let in by name, every other one is blocked.
pub async fn is_blocked(app: &App, domain: &str) -> Result<bool> {
    let names = names_above(domain);
    let is_closed = app.config.federation.allow_list;
    app.store
        .read(move |conn: &mut Conn| Ok::<_, Error>(is_any_blocked(conn, &names, is_closed)?))
        .await
}

/// The same for its names, inside a transaction.
pub(crate) fn is_any_blocked(
    conn: &mut Conn,
    names: &[String],
    is_closed: bool,
) -> QueryResult<bool> {
    Ok(store::blocked::is_any(conn, names)?
        || (is_closed && !store::barriers::has_allow(conn, names)?))
}

/// Every name under which a block means this server, itself first.
pub(crate) fn names_above(domain: &str) -> Vec<String> {
    let domain = domain.to_ascii_lowercase();
    let host = match domain.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|it| it.is_ascii_digit()) => host,
        Some(_) | None => domain.as_str(),
    };
    let mut names = vec![domain.clone()];
    let mut rest = Some(host.trim_end_matches('.'));
    while let Some(name) = rest.filter(|name| !name.is_empty()) {
        names.push(name.to_owned());
        rest = name.split_once('.').map(|(_, above)| above);
    }
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::names_above;

    #[test]
    fn a_block_means_all_names_below() {
        assert_eq!(names_above("a.V.example"), ["a.v.example", "v.example", "example"]);
        let with_port = ["a.v.example:8443", "a.v.example", "v.example", "example"];
        assert_eq!(names_above("a.v.example:8443"), with_port);
        assert_eq!(names_above("v.example.")[1..], ["v.example", "example"]);
        assert_eq!(names_above("[::1]:80"), ["[::1]:80", "[::1]"]);
        assert_eq!(names_above("[::1]"), ["[::1]"]);
    }
}
