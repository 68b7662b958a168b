//! Rules on a whole server: what they do to works, and that a try tells what would have been.

use consent::AiLabel;
use store::{Conn, Role, RuleId, RuleState};

use super::*;
use crate::posts::{self, Draft, publish};
use crate::testing::{House, house, person};
use crate::{Member, PostId};

fn text(words: &str) -> Draft {
    Draft { source: words.to_owned(), ..Draft::default() }
}

fn look(condition: Condition, action: Action) -> Look {
    Look {
        name: "A rule".to_owned(),
        condition,
        action: Some(action),
        reason: "Because.".to_owned(),
    }
}

fn says(word: &str) -> Condition {
    Condition { words: vec![word.to_owned()], ..Condition::default() }
}

async fn rule(house: &House, by: &Member, look: &Look, state: RuleState) -> RuleId {
    let id = create(&house.app, by, look).await.unwrap();
    set_state(&house.app, by, id, state).await.unwrap();
    id
}

async fn row(house: &House, id: PostId) -> store::posts::Post {
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::posts::find(conn, id)?);
    house.app.store.read(find).await.unwrap().unwrap()
}

async fn entries(house: &House, by: &Member, pile: Pile) -> Vec<Entry> {
    let page = crate::feeds::Page { limit: 100, ..crate::feeds::Page::default() };
    let found = ledger(&house.app, by, pile, page).await.unwrap();
    found.rows.into_iter().map(|it| it.1).collect()
}

fn code(error: &Error) -> &'static str {
    error.code()
}

#[tokio::test]
async fn a_rule_refuses_holds_warns_and_limits_and_says_so() {
    let house = house();
    let (app, ada) = (&house.app, person(&house, "ada", Role::Admin).await);
    let mira = person(&house, "mira", Role::Artist).await;
    for (word, action) in [
        ("alpha", Action::Refuse),
        ("beta", Action::Hold),
        ("gamma", Action::Warn),
        ("delta", Action::Limit),
        ("epsilon", Action::Label),
    ] {
        rule(&house, &ada, &look(says(word), action), RuleState::On).await;
    }
    let refused = publish(app, &mira, text("Alpha, my friends")).await.unwrap_err();
    assert_eq!(code(&refused), "policy.refused");
    assert!(refused.to_string().contains("Because."), "{refused}");
    let asked = publish(app, &mira, text("epsilon")).await.unwrap_err();
    assert_eq!(code(&asked), "policy.label");
    let labelled = Draft { label: AiLabel::AiAssisted, ..text("epsilon") };
    assert!(publish(app, &mira, labelled).await.is_ok(), "labelled, nothing is left to ask");

    let held = publish(app, &mira, text("beta")).await.unwrap();
    let warned = publish(app, &mira, text("gamma")).await.unwrap();
    let free = publish(app, &mira, text("alphabet")).await.unwrap();
    assert!(row(&house, held).await.is_held);
    assert_ne!(row(&house, warned).await.sensitivity.0, 0);
    assert!(!row(&house, free).await.is_held);
    publish(app, &mira, text("delta")).await.unwrap();
    let account = mira.account;
    let find = move |conn: &mut Conn| Ok::<_, Error>(store::accounts::find(conn, account)?);
    assert!(app.store.read(find).await.unwrap().unwrap().limited_at.is_some());

    // Also what was refused stands in the ledger, though nothing of it was kept.
    let all = entries(&house, &ada, Pile::All).await;
    assert_eq!(all.len(), 6);
    assert!(all.iter().any(|it| it.hit.action == "refuse" && !it.is_here));
    assert_eq!(waiting(app, &ada).await.unwrap(), 1);
}

#[tokio::test]
async fn a_moderator_lets_out_or_keeps_what_is_held_and_nobody_decides_about_their_own() {
    let house = house();
    let (app, ada) = (&house.app, person(&house, "ada", Role::Admin).await);
    let mira = person(&house, "mira", Role::Artist).await;
    rule(&house, &ada, &look(says("beta"), Action::Hold), RuleState::On).await;
    let one = publish(app, &mira, text("beta one")).await.unwrap();
    let two = publish(app, &mira, text("beta two")).await.unwrap();
    let own = publish(app, &ada, text("beta mine")).await.unwrap();
    let waiting = entries(&house, &ada, Pile::Waiting).await;
    let hit = |post: PostId| waiting.iter().find(|it| it.hit.post_id == post).unwrap().hit.id;
    assert!(release(app, &mira, hit(one)).await.is_err(), "an artist decides nothing");
    assert_eq!(code(&release(app, &ada, hit(own)).await.unwrap_err()), "forbidden");

    release(app, &ada, hit(one)).await.unwrap();
    assert!(!row(&house, one).await.is_held);
    assert_eq!(code(&release(app, &ada, hit(one)).await.unwrap_err()), "not_found");
    keep(app, &ada, hit(two)).await.unwrap();
    assert!(row(&house, two).await.is_held);
    // Changing it does not bring it out; a moderator's second thought does.
    posts::edit(app, &mira, two, text("something else")).await.unwrap();
    assert!(row(&house, two).await.is_held);
    release(app, &ada, hit(two)).await.unwrap();
    assert!(!row(&house, two).await.is_held);
}

#[tokio::test]
async fn a_rule_has_versions_goes_back_and_ends() {
    let house = house();
    let (app, ada) = (&house.app, person(&house, "ada", Role::Admin).await);
    let mo = person(&house, "mo", Role::Moderator).await;
    let first = look(says("alpha"), Action::Refuse);
    assert!(create(app, &mo, &first).await.is_err(), "moderators read and try");
    let id = create(app, &ada, &first).await.unwrap();
    assert!(publish(app, &mo, text("alpha")).await.is_ok(), "a new rule is off");
    edit(app, &ada, id, &look(says("beta"), Action::Refuse)).await.unwrap();
    let until = app.now().plus(Duration::from_hours(1));
    set_state_until(app, &ada, id, RuleState::On, Some(until)).await.unwrap();
    assert!(publish(app, &mo, text("beta")).await.is_err());
    roll_back(app, &ada, id, 1).await.unwrap();
    assert!(publish(app, &mo, text("beta")).await.is_ok());
    let refused = publish(app, &mo, text("alpha")).await.unwrap_err();
    assert!(refused.to_string().contains(&format!("policy.{id}@3")), "{refused}");
    house.clock.advance(Duration::from_hours(2));
    assert!(publish(app, &mo, text("alpha")).await.is_ok(), "its time is over");

    let (listed, versions) = find(app, &mo, id).await.unwrap();
    assert_eq!((listed.row.version, versions.len()), (3, 3));
    assert_eq!(versions[0].rule.as_ref().unwrap().condition, says("alpha"));
    let bad = Look { action: None, ..Look::default() };
    let Error::Invalid(faults) = create(app, &ada, &bad).await.unwrap_err() else { panic!() };
    let fields: Vec<&str> = faults.iter().map(|it| it.field).collect();
    assert_eq!(fields, ["name", "reason", "condition", "action"]);
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap() % most
    }

    fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(u32::try_from(all.len()).unwrap()) as usize]
    }
}

const WORDS: [&str; 6] = ["ink", "gouache", "sale", "crypto", "Ñandú", "river"];
const LABELS: [AiLabel; 4] = AiLabel::ALL;

fn any_condition(dice: &mut Dice) -> Condition {
    let mut condition = Condition::default();
    while condition.is_empty() {
        if dice.below(3) == 0 {
            condition.words.push(dice.pick(&WORDS).to_owned());
        }
        if dice.below(4) == 0 {
            condition.tags.push(dice.pick(&WORDS).to_owned());
        }
        if dice.below(5) == 0 {
            condition.links_over = Some(dice.below(3));
        }
        if dice.below(5) == 0 {
            condition.labels.push(LABELS[dice.below(4) as usize]);
        }
        if dice.below(6) == 0 {
            condition.mentions_over = Some(dice.below(2));
        }
        if dice.below(6) == 0 {
            condition.account_younger_than = Some(dice.below(4));
        }
        if dice.below(4) == 0 {
            condition.direction = Some(Direction::Outgoing);
        }
    }
    condition
}

fn any_post(dice: &mut Dice) -> Draft {
    let mut words = Vec::new();
    for _ in 0..=dice.below(5) {
        words.push(match dice.below(5) {
            0 => format!("#{}", dice.pick(&WORDS)),
            1 => "https://shop.example/a".to_owned(),
            2 => "@ada".to_owned(),
            _ => dice.pick(&WORDS).to_owned(),
        });
    }
    let label = LABELS[dice.below(4) as usize];
    let visibility =
        [consent::Visibility::Public, consent::Visibility::Followers][dice.below(2) as usize];
    Draft { visibility, label, ..text(&words.join(" ")) }
}

#[tokio::test]
async fn a_try_tells_what_the_rule_would_have_done() {
    let house = house();
    let (app, ada) = (&house.app, person(&house, "ada", Role::Admin).await);
    let mira = person(&house, "mira", Role::Artist).await;
    let mut dice = Dice(7);
    let mut rules = Vec::new();
    for number in 0..12 {
        let action = Action::ALL[1 + dice.below(6) as usize];
        let state = if number % 3 == 0 { RuleState::On } else { RuleState::Shadow };
        let written = look(any_condition(&mut dice), action);
        rules.push((rule(&house, &ada, &written, state).await, written));
    }
    for _ in 0..120 {
        let _refused_or_not = publish(app, &mira, any_post(&mut dice)).await;
        house.clock.advance(Duration::from_mins(30));
    }
    let mut all = 0;
    for (id, written) in rules {
        let tried = dry_run(app, &ada, &written, Some(id)).await.unwrap();
        let live = entries(&house, &ada, Pile::Of(id)).await.len();
        assert_eq!((tried.seen, tried.hits), (120, live), "{:?}", written.condition);
        all += live;
    }
    assert!(all > 100, "the dice fell badly: {all}");
}

#[tokio::test]
async fn words_of_a_deleted_post_are_forgotten_and_so_is_what_is_a_month_old() {
    let house = house();
    let (app, ada) = (&house.app, person(&house, "ada", Role::Admin).await);
    let one = publish(app, &ada, text("a secret")).await.unwrap();
    let tried = |word: &'static str| {
        let (house, ada) = (&house, ada.clone());
        async move {
            let look = look(says(word), Action::Hold);
            dry_run(&house.app, &ada, &look, None).await.unwrap().hits
        }
    };
    assert_eq!(tried("secret").await, 1);
    posts::delete(app, &ada, one).await.unwrap();
    assert_eq!(tried("secret").await, 0);
    publish(app, &ada, text("young")).await.unwrap();
    house.clock.advance(REMEMBERED + Duration::from_hours(1));
    crate::work::tidy(app).await.unwrap();
    let left = move |conn: &mut Conn| Ok::<_, Error>(sightings::after(conn, RowId(0), 10)?.len());
    assert_eq!(app.store.read(left).await.unwrap(), 0);
}
