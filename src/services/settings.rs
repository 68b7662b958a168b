//! What staff decide while the server runs: its name, its rules, who may join, how it stands to
//! AI. One row in the database; what must be known before the start is in the configuration.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use consent::{LabelledAi, Policy};
use serde::{Deserialize, Serialize};
use store::settings::Setting;
use store::{Conn, Role, Timestamp, UserId};

use crate::error::{Error, Fault, Result};
use crate::{App, Member, audit};

/// The key of the one row.
const KEY: &str = "site";

/// How long another process's change may go unseen.
const FRESH: Duration = Duration::from_secs(5);

/// What staff decide while the server runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// The server's name, on every page.
    pub name: String,
    /// What it is, in a sentence or two.
    pub description: String,
    /// The rules, as Markdown.
    pub rules: String,
    /// How to reach the people who answer for the server: an address or a link.
    pub contact: String,
    /// Who may join.
    pub sign_up_mode: SignUpMode,
    /// What people who want to join are asked; empty = nothing.
    pub sign_up_question: String,
    /// How the server stands to works made with AI.
    pub ai_stance: AiStance,
    /// Whether crawlers that make link previews or feed AI search may come. Those that collect
    /// for training never may.
    pub welcomes_previews: bool,
    /// Whether people with a role need a second factor to use it.
    pub staff_need_second_factor: bool,
    /// Whether there are jobs here, and who may post them.
    pub openings: OpeningsMode,
}

/// Who may join.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignUpMode {
    /// Nobody.
    Closed,
    /// Those with an invitation.
    Invitation,
    /// Everyone may ask, staff let them in. An invitation lets in at once.
    #[default]
    Approval,
    /// Everyone.
    Open,
}

impl SignUpMode {
    /// Every mode, in the order forms show them.
    pub const ALL: [Self; 4] = [Self::Closed, Self::Invitation, Self::Approval, Self::Open];

    /// The stable word for forms, files and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Invitation => "invitation",
            Self::Approval => "approval",
            Self::Open => "open",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// Whether there are openings on this server ("jobs" to people), and who may post them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpeningsMode {
    /// There are none.
    Off,
    /// Moderators and those above them post.
    Staff,
    /// Everybody may, and staff look at each first.
    #[default]
    Approval,
}

impl OpeningsMode {
    /// Every mode, in the order forms show them.
    pub const ALL: [Self; 3] = [Self::Approval, Self::Staff, Self::Off];

    /// The stable word for forms and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Staff => "staff",
            Self::Approval => "approval",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// How the server stands to works made with AI. Unlabelled ones are refused either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AiStance {
    /// They carry a label that everyone sees.
    #[default]
    Label,
    /// They carry a label, and lie behind a curtain that says so.
    Blur,
    /// They are not accepted.
    Refuse,
}

impl AiStance {
    /// All, in the order forms show them.
    pub const ALL: [Self; 3] = [Self::Label, Self::Blur, Self::Refuse];

    /// The stable word for forms and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Blur => "blur",
            Self::Refuse => "refuse",
        }
    }

    /// Reads the stable word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stance| stance.as_str() == word)
    }
}

impl Default for Site {
    fn default() -> Self {
        Self {
            name: "Rakkan".to_owned(),
            description: String::new(),
            rules: String::new(),
            contact: String::new(),
            sign_up_mode: SignUpMode::default(),
            sign_up_question: "What do you make, and where can we see some of it?".to_owned(),
            ai_stance: AiStance::default(),
            welcomes_previews: true,
            staff_need_second_factor: false,
            openings: OpeningsMode::default(),
        }
    }
}

impl Site {
    /// What the gate is told ([`consent::admit()`]).
    pub fn policy(&self) -> Policy {
        let labelled_ai = match self.ai_stance {
            AiStance::Label | AiStance::Blur => LabelledAi::Allow,
            AiStance::Refuse => LabelledAi::Refuse,
        };
        Policy { labelled_ai, ..Policy::default() }
    }

    /// Trims every text, and says what is wrong with them.
    pub(crate) fn checked(mut self) -> Result<Self> {
        let longest: [(&'static str, &mut String, usize); 5] = [
            ("name", &mut self.name, 60),
            ("description", &mut self.description, 500),
            ("rules", &mut self.rules, 10_000),
            ("contact", &mut self.contact, 254),
            ("sign_up_question", &mut self.sign_up_question, 500),
        ];
        let mut faults = Vec::new();
        for (field, text, longest) in longest {
            text.truncate(text.trim_end().len());
            if text.chars().count() > longest {
                let sentence = format!("At most {longest} characters, please.");
                faults.push(Fault::new(field, "settings.long", sentence));
            }
        }
        if self.name.trim().is_empty() {
            faults.push(Fault::new("name", "settings.name.empty", "The server needs a name."));
        }
        if faults.is_empty() { Ok(self) } else { Err(Error::Invalid(faults)) }
    }
}

/// The settings as last read, so that a page does not ask the database for them.
#[derive(Debug, Default)]
pub(crate) struct SiteCache(RwLock<Option<(Timestamp, Arc<Site>)>>);

impl SiteCache {
    fn fresh(&self, now: Timestamp) -> Option<Arc<Site>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, site) = kept.as_ref()?;
        // A clock that jumped back makes the entry old, not eternal.
        (*read_at <= now && now <= read_at.plus(FRESH)).then(|| site.clone())
    }

    fn keep(&self, site: Arc<Site>, now: Timestamp) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((now, site));
    }
}

/// The settings, at most five seconds old.
pub async fn get(app: &App) -> Result<Arc<Site>> {
    let now = app.now();
    if let Some(site) = app.site.fresh(now) {
        return Ok(site);
    }
    let site = Arc::new(app.store.read(read).await?);
    app.site.keep(site.clone(), now);
    Ok(site)
}

/// Replaces the settings. Admins and the owner.
pub async fn update(app: &App, by: &Member, site: Site) -> Result<()> {
    by.at_least(Role::Admin)?;
    let site = site.checked()?;
    if site.staff_need_second_factor && !by.has_second_factor {
        // They would not get back to this form to take it back.
        let sentence = "Set up a second factor of your own first, in your settings.";
        return Err(Error::invalid("staff_need_second_factor", "settings.second_factor", sentence));
    }
    let (now, entry) = (app.now(), audit::Act::new(app, by, "settings.update", "site", ""));
    let (kept, user) = (Arc::new(site.clone()), by.id_for_log());
    app.store
        .write(move |conn| {
            write(conn, &site, user, now)?;
            entry.write(conn)
        })
        .await?;
    app.site.keep(kept, now);
    Ok(())
}

/// When they were last changed; none: never.
pub(crate) async fn changed_at(app: &App) -> Result<Option<Timestamp>> {
    let find = |conn: &mut Conn| Ok::<_, Error>(store::settings::find(conn, KEY)?);
    Ok(app.store.read(find).await?.map(|row| row.updated_at))
}

fn read(conn: &mut Conn) -> Result<Site> {
    let Some(row) = store::settings::find(conn, KEY)? else {
        return Ok(Site::default());
    };
    serde_json::from_str(&row.value)
        .map_err(|error| anyhow::Error::new(error).context("the settings in the database").into())
}

/// Whether works made with AI lie behind a curtain here.
pub(crate) fn veils_ai(conn: &mut Conn) -> store::QueryResult<bool> {
    let row = store::settings::find(conn, KEY)?;
    let site: Option<Site> = row.and_then(|row| serde_json::from_str(&row.value).ok());
    Ok(site.is_some_and(|site| site.ai_stance == AiStance::Blur))
}

/// Writes the row; the caller checked the texts and keeps the log.
pub(crate) fn write(
    conn: &mut Conn,
    site: &Site,
    by: Option<UserId>,
    now: Timestamp,
) -> Result<()> {
    let value = serde_json::to_string(site).map_err(anyhow::Error::new)?;
    let row = Setting { key: KEY.to_owned(), value, updated_at: now, updated_by: by };
    Ok(store::settings::put(conn, &row)?)
}

/// Keeps settings that were written in a bigger change.
pub(crate) fn keep(app: &App, site: Site) {
    app.site.keep(Arc::new(site), app.now());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{house, owner};

    #[test]
    fn words_and_back() {
        for mode in SignUpMode::ALL {
            assert_eq!(SignUpMode::from_word(mode.as_str()), Some(mode));
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.as_str());
        }
        for mode in OpeningsMode::ALL {
            assert_eq!(OpeningsMode::from_word(mode.as_str()), Some(mode));
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.as_str());
        }
        for stance in AiStance::ALL {
            assert_eq!(AiStance::from_word(stance.as_str()), Some(stance));
            assert_eq!(serde_json::to_value(stance).unwrap(), stance.as_str());
        }
    }

    #[tokio::test]
    async fn settings_are_defaults_until_staff_change_them() {
        let house = house();
        let owner = owner(&house).await;
        assert_eq!(get(&house.app).await.unwrap().sign_up_mode, SignUpMode::Approval);
        let site =
            Site { name: " Atelier ".to_owned(), ai_stance: AiStance::Refuse, ..Site::default() };
        update(&house.app, &owner, site).await.unwrap();
        let site = get(&house.app).await.unwrap();
        assert_eq!(site.policy().labelled_ai, LabelledAi::Refuse);

        let artist = Member { role: Role::Moderator, ..owner.clone() };
        let refused = update(&house.app, &artist, Site::default()).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let nameless = Site { name: "  ".to_owned(), ..Site::default() };
        assert_eq!(
            update(&house.app, &owner, nameless).await.unwrap_err().code(),
            "settings.name.empty"
        );
    }

    #[tokio::test]
    async fn another_process_is_heard_within_five_seconds() {
        let house = house();
        let owner = owner(&house).await;
        let other = house.second_process();
        get(&other).await.unwrap();
        let site = Site { name: "Atelier".to_owned(), ..Site::default() };
        update(&house.app, &owner, site).await.unwrap();
        house.clock.advance(Duration::from_secs(6));
        assert_eq!(get(&other).await.unwrap().name, "Atelier");
    }
}
