//! Fills in what stands around every page.

use consent::Exposure;
use services::Error;
use services::settings::OpeningsMode;

use super::html::policy_url;
use super::view::{Flash, Page, ViewerMenu};
use super::{assets, flash, present};
use crate::door::{App, Session};

/// The head, the menu and the footer of a page. `exposure` is the strictest of all it shows.
pub(crate) async fn page(
    app: &App,
    session: &Session,
    title: impl Into<String>,
    exposure: &Exposure,
) -> Result<Page, Error> {
    let site = services::settings::get(app).await?;
    let mut page = Page::new(title, site.name.clone());
    page.robots = exposure.robots();
    page.ai_disclosure = exposure.ai_disclosure_meta();
    page.tdm = exposure.tdm_reservation();
    // As the header: a policy is named only where something is reserved.
    page.tdm_policy = (page.tdm == "1").then(|| policy_url(app));
    page.csrf = session.browser.csrf(app);
    page.path.clone_from(&session.path);
    page.assets = assets::links();
    page.viewer = menu(session);
    page.has_languages = app.config.server.offered().count() > 1;
    page.has_jobs = site.openings != OpeningsMode::Off;
    Ok(page)
}

fn menu(session: &Session) -> Option<ViewerMenu> {
    let services::Viewer::Member(member) = &session.viewer else { return None };
    Some(ViewerMenu {
        name: member.display_name.clone(),
        handle: format!("@{}", member.username),
        avatar: member.avatar.map(present::portrait_path),
        unread: u32::try_from(session.unread).unwrap_or(0),
        // The panel says what they owe.
        is_staff: member.is_staff() || member.owes_second_factor,
    })
}

/// The message a redirect left, named by a code in the query: `?done=saved`.
pub(crate) fn flash_of(query: &str) -> Option<Flash> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "done")
        .and_then(|(_, code)| flash::of(&code))
}
