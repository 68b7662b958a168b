//! Letters to whoever's second factor something happens to, where there is mail.

use store::queue;
use store::users::Credentials;
use store::{Conn, JobId, Timestamp};

use crate::error::Result;
use crate::ids::Ids;
use crate::{App, mail, settings};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// It was switched on.
    On,
    /// Its person switched it off.
    Off,
    /// Staff took it away.
    Reset,
    /// There are other recovery codes.
    NewCodes,
    /// Somebody signed in with a recovery code; so many are left.
    CodeUsed(usize),
    /// A passkey was made, which signs in by itself.
    NewPasskey,
    /// Somebody knew the password and had no right code.
    WrongCodes,
}

impl Told {
    fn words(self) -> (&'static str, String) {
        match self {
            Self::On => (
                "Your second factor is on",
                "from now on signing in asks for a code beside your password. Keep your recovery \
                 codes where you find them without your phone."
                    .to_owned(),
            ),
            Self::Off => (
                "Your second factor is off",
                "your second factor was switched off. Your password alone signs in now.".to_owned(),
            ),
            Self::Reset => (
                "Your second factor was taken away",
                "those who run the server took your second factor away, so that you can sign in \
                 with your password alone. Set up a new one soon."
                    .to_owned(),
            ),
            Self::NewCodes => (
                "You have new recovery codes",
                "new recovery codes were made for you. The old ones no longer work.".to_owned(),
            ),
            Self::CodeUsed(left) => (
                "A recovery code was used",
                format!(
                    "somebody used one of your recovery codes. {left} are left; make new ones \
                     before they run out."
                ),
            ),
            Self::NewPasskey => (
                "You have a new passkey",
                "a passkey was made for your account. It signs in without your password."
                    .to_owned(),
            ),
            Self::WrongCodes => (
                "Somebody knows your password",
                "somebody typed your password, and then five wrong codes. They did not get in."
                    .to_owned(),
            ),
        }
    }
}

/// Writes such a letter in the change it is about.
#[derive(Clone, Debug)]
pub(crate) struct Letters {
    ids: Ids,
    now: Timestamp,
    /// The name of the server and the address to look at, where mail is switched on.
    mail: Option<(String, String)>,
}

impl Letters {
    pub(crate) async fn new(app: &App) -> Result<Self> {
        let mail = match app.config.mail.is_on() {
            true => {
                let name = settings::get(app).await?.name.clone();
                Some((name, app.config.server.link("/settings/security")))
            }
            false => None,
        };
        Ok(Self { ids: app.ids.clone(), now: app.now(), mail })
    }

    pub(crate) fn write(&self, conn: &mut Conn, to: &Credentials, told: Told) -> Result<()> {
        let (Some((site, link)), Some(address)) = (&self.mail, &to.email) else { return Ok(()) };
        let (subject, words) = told.words();
        let job = mail::second_factor(address, site, &to.login.username, (subject, &words), link);
        Ok(queue::enqueue(conn, self.ids.next::<JobId>(self.now), &job, self.now)?)
    }
}
