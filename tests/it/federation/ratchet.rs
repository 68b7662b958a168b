//! Terms and labels over time: tighter at once, looser only by the origin's own word. The last
//! test lets chance mix honest and hostile peers (I10) and compares each step with the rule.

use consent::{Consent, Use};
use serde_json::{Value, json};

use super::town::{Town, boost};
use crate::support::peer::{Somebody, consent as words, note, picture};

const DENIED: &str = "NNNN";

#[test]
fn u01_to_u08_by_the_wire() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let bob = town.peers.host("far").actor("bob");
    let update = |by: &Somebody, id: &str| by.activity("Update", ann.document(id));

    // U01: stricter is taken at once, without asking.
    let id = ann.writes(note("u01").terms("AAAA"));
    town.hears_of(&ann, &id);
    assert_eq!(town.letters(&id, "terms"), "AAAA");
    ann.edits(&id, |it| it["aiConsent"] = words(DENIED));
    town.takes(&ann, &update(&ann, &id));
    assert_eq!(town.letters(&id, "terms"), DENIED);
    assert_eq!(town.works(), 0);

    // U02: looser waits; U03: and comes when the origin says the same.
    ann.edits(&id, |it| it["aiConsent"] = words("AAAA"));
    town.takes(&ann, &update(&ann, &id));
    assert_eq!(town.letters(&id, "terms"), DENIED);
    assert_eq!(town.works(), 1);
    assert_eq!(town.letters(&id, "terms"), "AAAA");
    assert_eq!(town.letters(&id, "resolved_terms"), "AAAA");

    // U04: an old copy frees nothing, not even when the origin serves it again.
    let open = ann.document(&id);
    ann.edits(&id, |it| it["aiConsent"] = words(DENIED));
    town.takes(&ann, &update(&ann, &id));
    town.takes(&ann, &ann.activity("Update", open.clone()));
    ann.edits(&id, |it| *it = open);
    let fetch = federation::receive::fetch_object(&town.server.app, &id, 0);
    town.server.run(fetch).unwrap();
    town.works();
    assert_eq!(town.letters(&id, "terms"), DENIED);

    // U05: silence frees nothing.
    ann.edits(&id, |it| {
        it.as_object_mut().unwrap().remove("aiConsent");
    });
    town.takes(&ann, &update(&ann, &id));
    town.works();
    assert_eq!(town.letters(&id, "terms"), DENIED);

    // U07: somebody else of the same origin changes nothing, in neither direction.
    let open = ann.writes(note("u07").terms("AAAA"));
    town.hears_of(&ann, &open);
    ann.edits(&open, |it| it["aiConsent"] = words(DENIED));
    town.refuses(&bob, &update(&bob, &open));
    assert_eq!(town.letters(&open, "terms"), "AAAA");

    // U08: a first yes on a silent post has to be confirmed too.
    let silent = ann.writes(note("u08"));
    town.hears_of(&ann, &silent);
    ann.edits(&silent, |it| it["aiConsent"] = words("AAAA"));
    town.takes(&ann, &update(&ann, &silent));
    assert_eq!(town.letters(&silent, "terms"), "UUUU");
    town.works();
    assert_eq!(town.letters(&silent, "terms"), "AAAA");
}

#[test]
fn the_strict_part_of_a_change_is_taken_and_the_rest_asked_for() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let id = ann.writes(note("mixed").terms("ANAN").picture(picture(60, 40).terms("NNNN")));
    town.hears_of(&ann, &id);
    ann.edits(&id, |it| {
        it["aiConsent"] = words("NAAA");
        it["attachment"][0]["aiConsent"] = words("AAAA");
    });
    town.takes(&ann, &ann.activity("Update", ann.document(&id)));
    assert_eq!(town.letters(&id, "terms"), "NNAN");
    assert_eq!(town.pictures(&id, "terms"), [DENIED]);
    assert_eq!(town.works(), 1);
    assert_eq!(town.letters(&id, "terms"), "NAAA");
    assert_eq!(town.pictures(&id, "terms"), ["AAAA"]);
    // Everything that was said stands in the log, with the document it was read from.
    let said = format!("consent_events WHERE origin = 'fetched {id}'");
    assert_eq!(town.count(&said), 2);
}

#[test]
fn a_picture_cannot_be_freed_by_another_address() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let id = ann.writes(note("x").terms("AAAA").picture(picture(60, 40).terms(DENIED)));
    town.hears_of(&ann, &id);
    let mut lie = ann.document(&id);
    lie["updated"] = json!(town.peers.world.tick());
    lie["attachment"][0]["url"] = json!(format!("{}/media/other.png", ann.peer.host.origin));
    lie["attachment"][0]["aiConsent"] = words("AAAA");
    town.takes(&ann, &ann.activity("Update", lie));
    town.works();
    assert_eq!(town.pictures(&id, "resolved_terms"), [DENIED]);
}

#[test]
fn headers_tighten_and_stay() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann");
    let eve = town.peers.host("evil").actor("eve");
    let id = ann.writes(note("x").terms("AAAA").header("TDM-Reservation", "1"));
    town.takes(&eve, &boost(&eve, json!(id)));
    assert_eq!(town.letters(&id, "terms"), "AAAA");
    assert_eq!(town.letters(&id, "resolved_terms"), "NNNA");
    ann.peer.change(|state| {
        let path = id.replace(&ann.peer.host.origin, "");
        state
            .documents
            .get_mut(&path)
            .unwrap()
            .headers
            .retain(|(name, _)| name != "TDM-Reservation");
    });
    ann.edits(&id, |it| it["content"] = json!("<p>y</p>"));
    let fetch = federation::receive::fetch_object(&town.server.app, &id, 0);
    town.server.run(fetch).unwrap();
    assert_eq!(town.letters(&id, "resolved_terms"), "NNNA");
}

#[test]
fn what_an_actor_says_tightens_all_works_and_frees_only_those_to_come() {
    let town = Town::new(1);
    let ann = town.peers.host("far").actor("ann").with_terms("AAAA");
    let says = |letters: &str| {
        let mut document = town.served(&ann.id);
        document["aiConsent"] = words(letters);
        document["updated"] = json!(town.peers.world.tick());
        ann.peer.serves("/users/ann", &document);
        town.takes(&ann, &ann.activity("Update", document));
    };
    says_first(&town, &ann);
    let old = ann.writes(note("old"));
    town.hears_of(&ann, &old);
    assert_eq!(town.letters(&old, "resolved_terms"), "AAAA");
    says(DENIED);
    town.works();
    assert_eq!(town.letters(&old, "resolved_terms"), DENIED);
    let between = ann.writes(note("between"));
    town.hears_of(&ann, &between);
    says("AAAA");
    let terms = || town.of_actor(&ann.id, "accounts.terms").parse::<u8>().map(Consent::unpack);
    assert_eq!(terms(), Ok(Consent::DENIED), "its server was not asked yet");
    assert_eq!(town.works(), 1);
    assert_eq!(terms(), Ok(Consent::ALLOWED));
    // What came while the actor forbade it keeps that; what was free before is free again.
    assert_eq!(town.letters(&between, "resolved_terms"), DENIED);
    assert_eq!(town.letters(&old, "resolved_terms"), "AAAA");
    let new = ann.writes(note("new"));
    town.hears_of(&ann, &new);
    assert_eq!(town.letters(&new, "resolved_terms"), "AAAA");
}

/// The document of an actor with a date, from the first time on.
fn says_first(town: &Town, ann: &Somebody) {
    let mut document = town.served(&ann.id);
    document["updated"] = json!(town.peers.world.tick());
    ann.peer.serves("/users/ann", &document);
}

/// Chance that can be had again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn letters(&mut self) -> String {
        (0..4).map(|_| ['N', 'C', 'A', 'U'][usize::try_from(self.roll(4)).unwrap()]).collect()
    }
}

#[test]
fn i10_no_mix_of_honest_and_hostile_peers_frees_a_work() {
    let seed = std::env::var("RAKKAN_TEST_SEED").ok().and_then(|it| it.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()));
    println!("RAKKAN_TEST_SEED={seed}");
    let mut dice = Dice(seed);
    let (mut freed, mut tightened) = (0, 0);
    for round in 0..6 {
        let town = Town::new(seed);
        let far = town.peers.host("far");
        let (ann, bob) = (far.actor("ann"), far.actor("bob"));
        let eve = town.peers.host("evil").actor("eve");
        let id = ann.writes(note("the work").terms(&dice.letters()));
        town.hears_of(&ann, &id);
        town.hears_of(&bob, &bob.writes(note("bob is known")));
        town.hears_of(&eve, &eve.writes(note("eve is known")));
        let mut sent: Vec<Value> = vec![ann.document(&id)];
        for step in 0..30 {
            let before = Consent::from_letters(&town.letters(&id, "terms")).unwrap();
            let (what, may_tighten, may_loosen) =
                one_step(&town, &mut dice, (&ann, &bob, &eve), &id, &mut sent);
            let after = Consent::from_letters(&town.letters(&id, "terms")).unwrap();
            let served = federation::wire::consent::statement(&ann.document(&id));
            for of in Use::ALL {
                let (was, is) = (before.get(of), after.get(of));
                let at = format!(
                    "seed {seed}, round {round}, step {step} ({what}): {was:?} became {is:?}"
                );
                freed += i32::from(is < was);
                tightened += i32::from(is > was);
                if is < was {
                    assert!(may_loosen, "{at}");
                    assert_eq!(is, served.get(of), "{at}: its origin does not say so");
                }
                assert!(was == is || may_tighten || may_loosen, "{at}");
            }
            let resolved = Consent::from_letters(&town.letters(&id, "resolved_terms")).unwrap();
            let closed = after.closed();
            assert_eq!(resolved.strictest(closed), resolved, "seed {seed}: shown looser than kept");
        }
    }
    println!("{tightened} words became stricter, {freed} were freed");
    assert!(tightened > 0 && freed > 0, "seed {seed} tries nothing");
}

/// One thing that somebody does. Answers what, whether it may tighten, and whether it may free.
fn one_step(
    town: &Town,
    dice: &mut Dice,
    (ann, bob, eve): (&Somebody, &Somebody, &Somebody),
    id: &str,
    sent: &mut Vec<Value>,
) -> (&'static str, bool, bool) {
    let lie = |letters: &str, by: &Somebody, kind: &str| {
        let mut copy = ann.document(id);
        copy["updated"] = json!(town.peers.world.tick());
        copy["aiConsent"] = words(letters);
        by.activity(kind, copy)
    };
    match dice.roll(10) {
        0 | 1 => {
            let letters = dice.letters();
            ann.edits(id, |it| it["aiConsent"] = words(&letters));
            sent.push(ann.document(id));
            ("the origin changes its mind and tells nobody", false, false)
        }
        2 | 3 => {
            town.takes(ann, &ann.activity("Update", ann.document(id)));
            ("ann sends what is served", true, false)
        }
        4 => {
            let letters = dice.letters();
            town.takes(ann, &lie(&letters, ann, "Update"));
            ("ann's key says something that is not served", true, false)
        }
        5 => {
            let old = usize::try_from(dice.roll(u64::try_from(sent.len()).unwrap())).unwrap();
            let kind = if dice.roll(2) == 0 { "Update" } else { "Create" };
            let _ = town.gets(ann, &ann.activity(kind, sent[old].clone()));
            ("somebody repeats what ann sent once", true, false)
        }
        6 => {
            for by in [bob, eve] {
                let _ = town.gets(by, &lie("AAAA", by, "Update"));
                let _ = town.gets(by, &lie("NNNN", by, "Update"));
            }
            ("strangers send updates", false, false)
        }
        7 => {
            let announce = boost(eve, lie("AAAA", ann, "Update"));
            // A relay that hands on an update makes us ask the origin.
            let _ = town.gets(eve, &announce);
            ("a relay hands on a forged update", true, true)
        }
        8 => {
            let _ = town.gets(eve, &lie("AAAA", eve, "Create"));
            ("eve claims to have made it, and the origin is asked", true, true)
        }
        _ => {
            town.works();
            ("the jobs run", true, true)
        }
    }
}
