//! People named in a text: here by their name, elsewhere by their name and their host.

use std::collections::BTreeMap;

use store::{AccountId, Conn};

use crate::App;
use crate::error::Result;
use crate::posts::is_web_address;
use crate::text::names;

/// People elsewhere that one text names, at most.
pub const MOST_ELSEWHERE: usize = 20;

/// People elsewhere who are known here, by the name that a text uses: who, and their page.
pub(crate) fn elsewhere(
    conn: &mut Conn,
    named: &[String],
) -> Result<BTreeMap<String, (AccountId, String)>> {
    let handles: Vec<(&String, &str, &str)> = named
        .iter()
        .filter_map(|it| it.split_once('@').map(|(name, domain)| (it, name, domain)))
        .take(MOST_ELSEWHERE)
        .collect();
    let mut usernames: Vec<String> = handles
        .iter()
        .flat_map(|(_, name, _)| [(*name).to_owned(), name.to_ascii_lowercase()])
        .collect();
    usernames.sort_unstable();
    usernames.dedup();
    let mut found = BTreeMap::new();
    for (id, username, domain, page) in store::mentions::elsewhere(conn, &usernames)? {
        let handle = handles.iter().find(|(_, name, host)| {
            name.eq_ignore_ascii_case(&username) && host.eq_ignore_ascii_case(&domain)
        });
        if let Some((handle, ..)) = handle.filter(|_| is_web_address(&page)) {
            found.insert((*handle).clone(), (id, page));
        }
    }
    Ok(found)
}

/// The people elsewhere that a text names and nobody here knows yet.
pub async fn unknown(app: &App, source: &str) -> Result<Vec<String>> {
    let mut named = names(source, &app.config.server.public_url);
    named.retain(|it| it.contains('@'));
    if named.is_empty() {
        return Ok(named);
    }
    named.truncate(MOST_ELSEWHERE);
    let asked = named.clone();
    let find = move |conn: &mut Conn| elsewhere(conn, &asked);
    let known = app.store.read(find).await?;
    named.retain(|it| !known.contains_key(it));
    Ok(named)
}
