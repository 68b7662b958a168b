//! A rule as a form, and back.

use consent::AiLabel;
use services::rules::{Action, Condition, Direction, Look, Traces};

use super::action_words;
use crate::door::Form;
use crate::web::view::{Choice, Faults, LabelMark};

/// The fields of the form as they stand in it.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) name: String,
    pub(super) reason: String,
    pub(super) domains: String,
    pub(super) tags: String,
    pub(super) words: String,
    pub(super) account_younger_than: String,
    pub(super) server_younger_than: String,
    pub(super) links_over: String,
    pub(super) mentions_over: String,
    pub(super) larger_than: String,
    pub(super) lacks_alt: bool,
    pub(super) is_ruled: bool,
    pub(super) actions: Vec<Choice>,
    pub(super) directions: Vec<Choice>,
    pub(super) traces: Vec<Choice>,
    pub(super) labels: Vec<Choice>,
}

/// Bytes in the unit of the form: a megabyte.
const MEGABYTE: u64 = 1_000_000;

fn choice(value: &str, label: &str, is_chosen: bool) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        icon: "",
        is_chosen,
    }
}

fn number<T: ToString>(it: Option<T>) -> String {
    it.map(|it| it.to_string()).unwrap_or_default()
}

impl Fields {
    /// The form of a rule.
    pub(super) fn of(look: &Look) -> Self {
        let it = &look.condition;
        let way = |wanted, id| {
            let value = match wanted {
                None => "",
                Some(Direction::Incoming) => "incoming",
                Some(Direction::Outgoing) => "outgoing",
            };
            choice(value, words::plain(id), it.direction == wanted)
        };
        let tier = |wanted: Option<Traces>, value, id| {
            choice(value, words::plain(id), it.traces == wanted)
        };
        let label = |label: AiLabel| {
            let words =
                LabelMark::of(label).map_or(words::plain("rules-page-unsaid"), |it| it.words);
            choice(label.as_str(), words, it.labels.contains(&label))
        };
        Self {
            name: look.name.clone(),
            reason: look.reason.clone(),
            domains: it.domains.join("\n"),
            tags: it.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" "),
            words: it.words.join("\n"),
            account_younger_than: number(it.account_younger_than),
            server_younger_than: number(it.server_younger_than),
            links_over: number(it.links_over),
            mentions_over: number(it.mentions_over),
            larger_than: number(it.larger_than.map(|it| it / MEGABYTE)),
            lacks_alt: it.lacks_alt,
            is_ruled: it.is_ruled,
            actions: Action::ALL
                .into_iter()
                .map(|it| choice(it.as_str(), action_words(it), look.action == Some(it)))
                .collect(),
            directions: vec![
                way(None, "rules-page-both-ways"),
                way(Some(Direction::Incoming), "rules-page-incoming"),
                way(Some(Direction::Outgoing), "rules-page-outgoing"),
            ],
            traces: vec![
                tier(None, "", "rules-page-any-traces"),
                tier(Some(Traces::Weak), "weak", "rules-page-weak"),
                tier(Some(Traces::Strong), "strong", "rules-page-strong"),
                tier(Some(Traces::Proof), "proof", "rules-page-proof"),
            ],
            labels: AiLabel::ALL.into_iter().map(label).collect(),
        }
    }
}

/// Reads the form; numbers that are none are faults of the form.
pub(super) fn read(form: &Form) -> (Look, Faults) {
    let mut faults = Faults::default();
    let lines = |name: &str| {
        let all = form.raw(name).lines().map(str::trim).filter(|it| !it.is_empty());
        all.map(str::to_owned).collect::<Vec<String>>()
    };
    let spaced = |name: &str| {
        let all = form.raw(name).split([' ', ',', '\n', '\r', '\t']);
        let all = all.map(|it| it.trim_start_matches('#').trim()).filter(|it| !it.is_empty());
        all.map(str::to_owned).collect::<Vec<String>>()
    };
    let labels = form.all("labels").filter_map(AiLabel::from_word).collect();
    let condition = Condition {
        direction: match form.text("direction") {
            "incoming" => Some(Direction::Incoming),
            "outgoing" => Some(Direction::Outgoing),
            _ => None,
        },
        domains: spaced("domains"),
        labels,
        traces: match form.text("traces") {
            "weak" => Some(Traces::Weak),
            "strong" => Some(Traces::Strong),
            "proof" => Some(Traces::Proof),
            _ => None,
        },
        is_ruled: form.has("is_ruled"),
        account_younger_than: whole(form, "account_younger_than", &mut faults),
        server_younger_than: whole(form, "server_younger_than", &mut faults),
        links_over: whole(form, "links_over", &mut faults),
        mentions_over: whole(form, "mentions_over", &mut faults),
        lacks_alt: form.has("lacks_alt"),
        larger_than: whole(form, "larger_than", &mut faults).map(|it| u64::from(it) * MEGABYTE),
        tags: spaced("tags"),
        words: lines("words"),
    };
    let look = Look {
        name: form.text("name").to_owned(),
        condition,
        action: Action::of(form.text("action")),
        reason: form.text("reason").to_owned(),
    };
    (look, faults)
}

fn whole(form: &Form, name: &str, faults: &mut Faults) -> Option<u32> {
    let text = form.text(name);
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok();
    if read.is_none() {
        faults.list.push(crate::web::view::Fault {
            field: name.to_owned(),
            sentence: words::say("rules-page-number").text(),
        });
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_as_the_rule_it_was_made_of() {
        let look = Look {
            name: "Shops".to_owned(),
            condition: Condition {
                direction: Some(Direction::Incoming),
                domains: vec!["shop.example".to_owned()],
                labels: vec![AiLabel::AiGenerated],
                traces: Some(Traces::Strong),
                is_ruled: true,
                account_younger_than: Some(3),
                server_younger_than: Some(4),
                links_over: Some(0),
                mentions_over: Some(5),
                lacks_alt: true,
                larger_than: Some(7_000_000),
                tags: vec!["nft".to_owned()],
                words: vec!["buy now".to_owned(), "cheap".to_owned()],
            },
            action: Some(Action::Hold),
            reason: "Shops are elsewhere.".to_owned(),
        };
        let fields = Fields::of(&look);
        let chosen = |all: &[Choice]| {
            all.iter().find(|it| it.is_chosen).map_or_else(String::new, |it| it.value.clone())
        };
        let pairs = vec![
            ("name".to_owned(), fields.name),
            ("reason".to_owned(), fields.reason),
            ("domains".to_owned(), fields.domains),
            ("tags".to_owned(), fields.tags),
            ("words".to_owned(), fields.words),
            ("account_younger_than".to_owned(), fields.account_younger_than),
            ("server_younger_than".to_owned(), fields.server_younger_than),
            ("links_over".to_owned(), fields.links_over),
            ("mentions_over".to_owned(), fields.mentions_over),
            ("larger_than".to_owned(), fields.larger_than),
            ("lacks_alt".to_owned(), "on".to_owned()),
            ("is_ruled".to_owned(), "on".to_owned()),
            ("action".to_owned(), chosen(&fields.actions)),
            ("direction".to_owned(), chosen(&fields.directions)),
            ("traces".to_owned(), chosen(&fields.traces)),
            ("labels".to_owned(), chosen(&fields.labels)),
        ];
        let (read, faults) = read(&Form::from_pairs(pairs));
        assert!(faults.is_empty());
        assert_eq!(read, look);
        let (_, faults) = super::read(&Form::of_query("links_over=many"));
        assert!(faults.on("links_over").is_some());
    }
}
