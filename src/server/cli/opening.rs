//! `rakkan opening …`: jobs that members post, from the machine itself.

use serde_json::{Value, json};
use services::config::Config;
use services::feeds::Page;
use services::openings::{self, Pile, Seen, day_words, decimal};
use services::{App, Member, OpeningId, OpeningState};

use super::console::{print, print_json, with_app};
use crate::web::openings::{clause_words, pay_words, place_words};

/// List and decide about jobs (openings) that members post.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Opening {
    /// List jobs, the newest first.
    List {
        /// waiting, open, refused, taken-down or all.
        #[arg(long, default_value = "waiting", value_parser = read_pile)]
        show: Pile,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Let a job in that waits or was refused.
    Approve {
        /// Its number.
        id: i64,
    },
    /// Refuse a job that waits.
    Refuse {
        /// Its number.
        id: i64,
        /// Why; its poster reads it.
        #[arg(long)]
        reason: String,
    },
    /// Take a job down that is open.
    TakeDown {
        /// Its number.
        id: i64,
        /// Why; its poster reads it.
        #[arg(long)]
        reason: String,
    },
    /// Put a job back that was taken down.
    PutBack {
        /// Its number.
        id: i64,
    },
}

fn read_pile(word: &str) -> Result<Pile, String> {
    match word {
        "waiting" => Ok(Pile::Waiting),
        "open" => Ok(Pile::Live),
        "refused" => Ok(Pile::In(OpeningState::Refused)),
        "taken-down" => Ok(Pile::In(OpeningState::TakenDown)),
        "all" => Ok(Pile::All),
        _ => Err("choose waiting, open, refused, taken-down or all".to_owned()),
    }
}

impl Opening {
    pub(super) fn run(self, config: Config) -> anyhow::Result<()> {
        with_app(config, async |app| {
            let by = Member::console();
            match self {
                Self::List { show, json } => list(app, &by, show, json).await,
                Self::Approve { id } => {
                    openings::approve(app, &by, OpeningId(id), None).await?;
                    print(format_args!("Job {id} is open now."))
                }
                Self::Refuse { id, reason } => {
                    openings::refuse(app, &by, OpeningId(id), &reason).await?;
                    print(format_args!("Job {id} is refused now."))
                }
                Self::TakeDown { id, reason } => {
                    openings::take_down(app, &by, OpeningId(id), &reason).await?;
                    print(format_args!("Job {id} is taken down now."))
                }
                Self::PutBack { id } => {
                    openings::put_back(app, &by, OpeningId(id)).await?;
                    print(format_args!("Job {id} is open now."))
                }
            }
        })
    }
}

async fn list(app: &App, by: &Member, pile: Pile, as_json: bool) -> anyhow::Result<()> {
    let mut all: Vec<Seen> = Vec::new();
    let mut older = None;
    loop {
        let page = Page { older_than: older, newer_than: None, limit: 80 };
        let found = openings::pile(app, by, pile, page).await?;
        all.extend(found.items.into_iter().map(|it| it.1));
        older = found.older;
        if older.is_none() {
            break;
        }
    }
    if as_json {
        return print_json(&all.iter().map(describe).collect::<Vec<_>>());
    }
    all.iter().try_for_each(|it| {
        let row = &it.opening;
        let (poster, until) = (&it.poster.username, day_words(row.expires_at));
        print(format_args!(
            "{}  {:<10}  @{poster}  {}, {}  {}  {}  {}  until {until}",
            row.id,
            row.state.as_str(),
            row.title,
            row.company,
            pay_words(row),
            place_words(row),
            clause_words(row.ai_clause),
        ))
    })
}

/// Ids are decimal strings, as in the API.
fn describe(it: &Seen) -> Value {
    let row = &it.opening;
    json!({
        "id": row.id.to_string(),
        "state": row.state.as_str(),
        "poster": it.poster.username,
        "title": row.title,
        "company": row.company,
        "discipline": row.discipline.as_str(),
        "kind": row.kind.as_str(),
        "workplace": row.workplace.as_str(),
        "place": row.place,
        "pay_min": decimal(row.pay_min, false),
        "pay_max": decimal(row.pay_max, false),
        "currency": row.currency,
        "pay_per": row.pay_per.as_str(),
        "ai_clause": row.ai_clause.as_str(),
        "url": row.url,
        "source": row.source,
        "reason": row.reason,
        "until": day_words(row.expires_at),
    })
}
