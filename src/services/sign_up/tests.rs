use std::time::Duration;

use super::*;
use crate::invitations::Wanted;
use crate::sessions::{sign_in, viewer_of_session};
use crate::testing::{House, PASSWORD, client, client_at, house_with, owner, person};

async fn house_in(mode: SignUpMode) -> (House, Member) {
    let house = house_with(|config| config.limits.sign_ups = 1_000);
    let owner = owner(&house).await;
    let site = Site { sign_up_mode: mode, ..Site::default() };
    settings::update(&house.app, &owner, site).await.unwrap();
    (house, owner)
}

fn form(username: &str) -> SignUp {
    SignUp {
        username: username.to_owned(),
        password: PASSWORD.to_owned(),
        application: "I draw birds.".to_owned(),
        ..SignUp::default()
    }
}

fn code(result: Result<SignedUp>) -> &'static str {
    result.unwrap_err().code()
}

#[tokio::test]
async fn each_mode_lets_in_whom_it_says() {
    let cases = [
        (SignUpMode::Closed, Err("forbidden"), Err("forbidden")),
        (SignUpMode::Invitation, Err("invitation.needed"), Ok(false)),
        (SignUpMode::Approval, Ok(true), Ok(false)),
        (SignUpMode::Open, Ok(false), Ok(false)),
    ];
    for (mode, without, with) in cases {
        let (house, owner) = house_in(mode).await;
        let invitation = invitations::create(&house.app, &owner, Wanted::default()).await.unwrap();
        let answer = sign_up(&house.app, form("ana"), &client()).await;
        assert_eq!(answer.map(|it| it.waiting).map_err(|it| it.code()), without, "{mode:?}");
        let form = SignUp { invitation_code: invitation.code, ..form("ben") };
        let answer = sign_up(&house.app, form, &client()).await;
        assert_eq!(answer.map(|it| it.waiting).map_err(|it| it.code()), with, "{mode:?}");
        let form = SignUp { invitation_code: "guess".to_owned(), ..self::form("cleo") };
        assert!(sign_up(&house.app, form, &client()).await.is_err(), "{mode:?}");
    }
}

#[tokio::test]
async fn who_waits_is_signed_in_but_nobody_until_staff_approve() {
    let (house, owner) = house_in(SignUpMode::Approval).await;
    let asked = sign_up(&house.app, form("ana"), &client()).await.unwrap();
    let viewer = viewer_of_session(&house.app, &asked.session.token).await.unwrap();
    assert!(viewer.signed_in().is_ok());
    assert_eq!(viewer.account(), None);
    assert_eq!(viewer.approved().unwrap_err().code(), "forbidden");

    let people = waiting(&house.app, &owner).await.unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].user.application, "I draw birds.");
    approve(&house.app, &owner, people[0].user.id).await.unwrap();
    let viewer = viewer_of_session(&house.app, &asked.session.token).await.unwrap();
    assert!(viewer.account().is_some());
    let again = approve(&house.app, &owner, people[0].user.id).await;
    assert_eq!(again.unwrap_err().code(), "not_found");
}

#[tokio::test]
async fn staff_are_told_and_artists_are_not() {
    let (house, owner) = house_in(SignUpMode::Approval).await;
    let ana = person(&house, "ana", Role::Artist).await;
    sign_up(&house.app, form("ben"), &client()).await.unwrap();
    for (member, expected) in [(owner, 1), (ana.clone(), 0)] {
        let count = move |conn: &mut Conn| {
            Ok::<_, Error>(store::notifications::unread(conn, member.account, member.user)?)
        };
        assert_eq!(house.app.store.read(count).await.unwrap(), expected);
    }
    assert_eq!(waiting(&house.app, &ana).await.unwrap_err().code(), "forbidden");
}

#[tokio::test]
async fn a_rejected_account_is_gone_and_its_name_free() {
    let (house, owner) = house_in(SignUpMode::Approval).await;
    let asked = sign_up(&house.app, form("ana"), &client()).await.unwrap();
    reject(&house.app, &owner, asked.session.member.user).await.unwrap();
    let viewer = viewer_of_session(&house.app, &asked.session.token).await.unwrap();
    assert!(viewer.signed_in().is_err());
    assert!(waiting(&house.app, &owner).await.unwrap().is_empty());
    sign_up(&house.app, form("ana"), &client()).await.unwrap();
    // Somebody approved is not removed by a late "reject".
    let ben = person(&house, "ben", Role::Artist).await;
    assert_eq!(reject(&house.app, &owner, ben.user).await.unwrap_err().code(), "not_found");
}

#[tokio::test]
async fn of_one_name_or_address_asked_for_at_once_one_is_given() {
    let (house, _) = house_in(SignUpMode::Open).await;
    for same_name in [true, false] {
        let mut tries = tokio::task::JoinSet::new();
        for number in 0..8 {
            let app = house.app.clone();
            let name = if same_name { "Ana".to_owned() } else { format!("ben{number}") };
            let email = if same_name { String::new() } else { "Ben@far.example".to_owned() };
            let form = SignUp { email, ..form(&name) };
            tries
                .spawn(async move { sign_up(&app, form, &client()).await.map_err(|it| it.code()) });
        }
        let taken = if same_name { "username.taken" } else { "email.taken" };
        let answers = tries.join_all().await;
        assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 1);
        assert!(answers.into_iter().filter_map(Result::err).all(|it| it == taken));
    }
}

#[tokio::test]
async fn an_invitation_for_one_lets_in_one_of_fifty() {
    let (house, owner) = house_in(SignUpMode::Invitation).await;
    let wanted = Wanted { max_uses: Some(1), ..Wanted::default() };
    let invitation = invitations::create(&house.app, &owner, wanted).await.unwrap();
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..50 {
        let app = house.app.clone();
        let code = invitation.code.clone();
        let form = SignUp { invitation_code: code, ..form(&format!("guest{number}")) };
        tries.spawn(async move { sign_up(&app, form, &client()).await.is_ok() });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|it| *it).count(), 1);
    let invitations = invitations::list(&house.app, &owner).await.unwrap();
    assert_eq!(invitations[0].uses, 1);
}

#[tokio::test]
async fn an_invitation_that_is_old_or_taken_back_does_not_work() {
    let (house, owner) = house_in(SignUpMode::Invitation).await;
    let wanted = Wanted { lasts: Some(Duration::from_mins(1)), ..Wanted::default() };
    let old = invitations::create(&house.app, &owner, wanted).await.unwrap();
    let taken = invitations::create(&house.app, &owner, Wanted::default()).await.unwrap();
    invitations::revoke(&house.app, &owner, taken.id).await.unwrap();
    house.clock.advance(Duration::from_secs(61));
    for invitation in [old, taken] {
        let form = SignUp { invitation_code: invitation.code, ..form("ana") };
        assert_eq!(code(sign_up(&house.app, form, &client()).await), "invitation.closed");
    }
    let ana = person(&house, "ana", Role::Artist).await;
    let asked = invitations::create(&house.app, &ana, Wanted::default()).await;
    assert_eq!(asked.unwrap_err().code(), "forbidden");
}

#[tokio::test]
async fn forms_with_faults_are_told_so_and_cost_no_try() {
    let house = house_with(|config| {
        config.limits.sign_ups = 2;
        config.mail.host = Some("smtp.far.example".to_owned());
        config.mail.from = Some("post@far.example".to_owned());
    });
    owner(&house).await;
    for _ in 0..5 {
        let empty = SignUp { application: " ".to_owned(), ..form("ana") };
        assert_eq!(code(sign_up(&house.app, empty, &client()).await), "application.empty");
        assert_eq!(code(sign_up(&house.app, form("ana"), &client()).await), "email.invalid");
        assert_eq!(code(sign_up(&house.app, form("Owner"), &client()).await), "email.invalid");
    }
    // Asking which addresses have an account does cost.
    for name in ["ana", "ben"] {
        let known = SignUp { email: "owner@far.example".to_owned(), ..form(name) };
        assert_eq!(code(sign_up(&house.app, known, &client()).await), "email.taken");
    }
    let known = SignUp { email: "owner@far.example".to_owned(), ..form("cleo") };
    assert_eq!(code(sign_up(&house.app, known.clone(), &client()).await), "too_many");
    let elsewhere = client_at("2001:db8::1".parse().unwrap());
    let free = SignUp { email: "ana@far.example".to_owned(), ..form("ana") };
    sign_up(&house.app, free, &elsewhere).await.unwrap();
    sign_in(&house.app, "ana", PASSWORD, &elsewhere).await.unwrap();
}

#[tokio::test]
async fn a_new_account_allows_nothing_and_its_log_begins_with_that() {
    let (house, _) = house_in(SignUpMode::Open).await;
    let account = sign_up(&house.app, form("ana"), &client()).await.unwrap().session.member.account;
    let row = house
        .app
        .store
        .read(move |conn| Ok::<_, Error>(store::accounts::find(conn, account)?.unwrap()))
        .await
        .unwrap();
    assert_eq!(row.terms.get(), consent::Consent::DENIED);
    assert!(!row.shows_counts);
}
