//! Servers let in by name, for a server that speaks with no others (`federation.allow_list`).

use store::barriers::{DomainAllow, allows as rows};
use store::{Conn, Page, Role, RowId, Sheet};

use crate::error::{Error, Result};
use crate::{App, Member, audit, servers};

pub use store::barriers::DomainAllow as Allowed;

const NOT_HERE: Error = Error::NotFound("Record not found");

/// A page of them, the newest first. Admins.
pub async fn list(app: &App, by: &Member, page: Page) -> Result<Sheet<DomainAllow>> {
    by.at_least(Role::Admin)?;
    app.store.read(move |conn| Ok(rows::page_of(conn, &page)?)).await
}

/// One of them. Admins.
pub async fn find(app: &App, by: &Member, id: RowId) -> Result<DomainAllow> {
    by.at_least(Role::Admin)?;
    let find = move |conn: &mut Conn| Ok::<_, Error>(rows::find(conn, id)?);
    app.store.read(find).await?.ok_or(NOT_HERE)
}

/// Lets a server in, and those below its name; one that is let in already stays so. Admins.
pub async fn add(app: &App, by: &Member, domain: &str) -> Result<DomainAllow> {
    by.at_least(Role::Admin)?;
    let now = app.now();
    let row = DomainAllow {
        id: app.ids.next(now),
        domain: servers::tidy(app, domain)?,
        created_at: now,
        created_by: by.id_for_log(),
    };
    let entry = audit::Act::new(app, by, "server.allow", row.domain.clone(), "");
    app.store
        .write(move |conn| {
            if rows::insert_once(conn, &row)? {
                entry.write(conn)?;
                return Ok(row);
            }
            store::barriers::find_allow(conn, &row.domain)?.ok_or(NOT_HERE)
        })
        .await
}

/// Lets a server in no more. Admins.
pub async fn remove(app: &App, by: &Member, id: RowId) -> Result<DomainAllow> {
    let row = find(app, by, id).await?;
    let entry = audit::Act::new(app, by, "server.disallow", row.domain.clone(), "");
    app.store
        .write(move |conn| {
            rows::delete(conn, id)?;
            entry.write(conn)
        })
        .await?;
    Ok(row)
}
