//! `rakkan user …`: people, from the machine itself.

use std::io::BufRead as _;

use serde_json::{Value, json};
use services::config::Config;
use services::people::{self, Wanted};
use services::{App, Member, People, Person, Role, UserId, passwords, second_factor, sign_up};

use super::console::{print, print_json, with_app};

/// Make, list and change people.
#[derive(Debug, clap::Subcommand)]
pub(super) enum User {
    /// Make somebody who can sign in at once. Without a password one is made up and printed.
    Create(Create),
    /// List everybody who signs in here.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Change what somebody may do.
    Role {
        /// Their username.
        name: String,
        /// artist, moderator, admin or owner.
        #[arg(value_parser = read_role)]
        role: Role,
    },
    /// End somebody's sessions and tokens, and print a link that sets a new password.
    ResetPassword {
        /// Their username.
        name: String,
    },
    /// Take away somebody's second factor, for whoever lost it: the password alone signs them in.
    ResetSecondFactor {
        /// Their username.
        name: String,
    },
    /// Let somebody in who waits for approval.
    Approve {
        /// Their username.
        name: String,
    },
    /// Hide somebody's account and works, and end their sessions and tokens.
    Suspend {
        /// Their username.
        name: String,
        /// Why; it is kept in the log.
        #[arg(long)]
        reason: String,
    },
    /// Take a suspension back.
    Unsuspend {
        /// Their username.
        name: String,
    },
}

/// Make somebody who can sign in at once.
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// The username: letters a to z, digits and _.
    name: String,
    /// The e-mail address.
    #[arg(long, default_value = "")]
    email: String,
    /// The password. Others on this machine can see it while the command runs: for tests.
    #[arg(long, conflicts_with = "password_stdin")]
    password: Option<String>,
    /// Read the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
    /// artist, moderator, admin or owner.
    #[arg(long, default_value = "artist", value_parser = read_role)]
    role: Role,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn read_role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| {
        let words: Vec<_> = Role::ALL.iter().map(|it| it.as_str()).collect();
        format!("the roles are {}", words.join(", "))
    })
}

impl User {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        with_app(config, async |app| {
            let by = Member::console();
            match self {
                Self::Create(create) => create.run(app, &by).await,
                Self::List { json } => list(app, &by, json).await,
                Self::Role { name, role } => {
                    let person = people::find(app, &by, &name).await?;
                    people::set_role(app, &by, person.user.id, role).await?;
                    done(&person, role.as_str())
                }
                Self::ResetPassword { name } => {
                    let person = people::find(app, &by, &name).await?;
                    print(passwords::make_link(app, &by, person.user.id).await?)
                }
                Self::ResetSecondFactor { name } => {
                    let person = people::find(app, &by, &name).await?;
                    second_factor::reset(app, &by, person.user.id).await?;
                    done(&person, "without a second factor")
                }
                Self::Approve { name } => {
                    let person = people::find(app, &by, &name).await?;
                    sign_up::approve(app, &by, person.user.id).await?;
                    done(&person, "approved")
                }
                Self::Suspend { name, reason } => {
                    let person = people::find(app, &by, &name).await?;
                    people::suspend(app, &by, person.account.id, reason.as_str()).await?;
                    done(&person, "suspended")
                }
                Self::Unsuspend { name } => {
                    let person = people::find(app, &by, &name).await?;
                    people::unsuspend(app, &by, person.account.id).await?;
                    done(&person, "not suspended")
                }
            }
        })
    }
}

fn done(person: &Person, state: &str) -> anyhow::Result<()> {
    print(format_args!("@{} is {state} now.", person.account.username))
}

impl Create {
    async fn run(self, app: &App, by: &Member) -> anyhow::Result<()> {
        let given = if self.password_stdin { Some(first_line()?) } else { self.password };
        let is_made_up = given.is_none();
        let wanted =
            Wanted { username: self.name, email: self.email, password: given, role: self.role };
        let (person, password) = people::create(app, by, wanted).await?;
        if self.json {
            let mut value = describe(&person);
            if let (Value::Object(fields), true) = (&mut value, is_made_up) {
                fields.insert("password".to_owned(), password.into());
            }
            return print_json(&value);
        }
        print(format_args!("Made @{} ({}).", person.account.username, person.user.role.as_str()))?;
        if is_made_up {
            print(format_args!("Password: {password}"))?;
        }
        Ok(())
    }
}

fn first_line() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn list(app: &App, by: &Member, as_json: bool) -> anyhow::Result<()> {
    let mut all: Vec<Person> = Vec::new();
    loop {
        let older: Option<UserId> = all.last().map(|it| it.user.id);
        let page = people::list(app, by, People::All, older).await?;
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    if as_json {
        return print_json(&all.iter().map(describe).collect::<Vec<_>>());
    }
    all.iter().try_for_each(|person| {
        let (name, role) = (&person.account.username, person.user.role.as_str());
        print(format_args!("{name:<30}  {role:<9}  {}", state(person)))
    })
}

fn state(person: &Person) -> &'static str {
    if person.account.suspended_at.is_some() {
        "suspended"
    } else if person.user.disabled_at.is_some() {
        "stopped"
    } else if person.user.approved_at.is_none() {
        "waiting"
    } else {
        "active"
    }
}

/// Ids are decimal strings, as in the API.
fn describe(person: &Person) -> Value {
    json!({
        "username": person.account.username,
        "account_id": person.account.id.to_string(),
        "user_id": person.user.id.to_string(),
        "email": person.user.email,
        "role": person.user.role.as_str(),
        "state": state(person),
        "created_at": time(person.user.created_at),
        "last_seen_at": person.user.last_seen_at.map(time),
    })
}

fn time(at: services::Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).map_or_else(|_| at.0.to_string(), |it| it.to_string())
}
