//! What an app gets, and what it does not.

use store::RowId;

use super::*;
use crate::oauth::exchange::Redeemed;
use crate::testing::{House, house, owner};
use crate::tokens::{Holder, holder};
use crate::{Member, Via};

const BACK: &str = "https://app.example/back";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Of RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn registered(house: &House, scopes: &str) -> Registered {
    let wanted = Registration {
        name: "Brush".to_owned(),
        website: "https://app.example".to_owned(),
        redirect_uris: vec![BACK.to_owned()],
        scopes: scopes.to_owned(),
    };
    register(&house.app, wanted).await.unwrap()
}

fn presented(app: &Registered) -> Presented {
    Presented { client_id: app.client_id.clone(), client_secret: app.client_secret.clone() }
}

async fn code(house: &House, member: &Member, app: &Registered, challenge: &str) -> String {
    let method = if challenge.is_empty() { "" } else { "S256" };
    let asked = Asked {
        client_id: app.client_id.clone(),
        redirect_uri: BACK.to_owned(),
        response_type: "code".to_owned(),
        scope: "read write:statuses".to_owned(),
        code_challenge: challenge.to_owned(),
        code_challenge_method: method.to_owned(),
    };
    let request = check(&house.app, asked).await.unwrap();
    approve(&house.app, member, &request).await.unwrap()
}

async fn change(
    house: &House,
    app: &Registered,
    code: &str,
    verifier: &str,
) -> Result<NewToken, Denied> {
    let sent = Redeemed {
        code: code.to_owned(),
        redirect_uri: BACK.to_owned(),
        verifier: verifier.to_owned(),
    };
    redeem(&house.app, presented(app), sent).await
}

#[tokio::test]
async fn a_code_is_good_once_and_twice_ends_the_token() {
    let house = house();
    let owner = owner(&house).await;
    let app = registered(&house, "read write").await;
    let code = code(&house, &owner, &app, "").await;
    let token = change(&house, &app, &code, "").await.unwrap();
    assert_eq!(token.scopes, "read write:statuses");
    let Holder::Member(member) = holder(&house.app, &token.token).await.unwrap() else { panic!() };
    let Via::Token(grant) = &member.via else { panic!() };
    assert_eq!((member.user, grant.app), (owner.user, Some(app.program.id)));

    assert!(matches!(change(&house, &app, &code, "").await, Err(Denied::Grant)));
    assert!(matches!(holder(&house.app, &token.token).await.unwrap(), Holder::Nobody));
}

#[tokio::test]
async fn a_code_belongs_to_its_app_its_verifier_and_ten_minutes() {
    let house = house();
    let owner = owner(&house).await;
    let (app, other) = (registered(&house, "read write").await, registered(&house, "read").await);
    let secret = code(&house, &owner, &app, CHALLENGE).await;
    for verifier in ["", CHALLENGE, "guess"] {
        assert!(matches!(change(&house, &app, &secret, verifier).await, Err(Denied::Grant)));
    }
    assert!(matches!(change(&house, &other, &secret, VERIFIER).await, Err(Denied::Grant)));
    let liar = Registered { client_secret: "guess".to_owned(), ..app.clone() };
    assert!(matches!(change(&house, &liar, &secret, VERIFIER).await, Err(Denied::Client)));
    change(&house, &app, &secret, VERIFIER).await.unwrap();

    let late = code(&house, &owner, &app, "").await;
    house.clock.advance(Duration::from_secs(601));
    assert!(matches!(change(&house, &app, &late, "").await, Err(Denied::Grant)));
}

#[tokio::test]
async fn an_app_by_itself_gets_what_it_registered_for() {
    let house = house();
    let app = registered(&house, "read write:media").await;
    let ask = |scope: &str| client_token(&house.app, presented(&app), scope.to_owned());
    assert_eq!(ask("").await.unwrap().scopes, "read");
    let part = ask("read:accounts").await.unwrap();
    assert_eq!(part.scopes, "read:accounts");
    for scope in ["write", "read push", "everything"] {
        assert!(matches!(ask(scope).await, Err(Denied::Scope)), "{scope}");
    }
    let Holder::App(grant) = holder(&house.app, &part.token).await.unwrap() else { panic!() };
    assert_eq!(grant.app, Some(app.program.id));

    let other = registered(&house, "read").await;
    let theirs = revoke(&house.app, presented(&other), &part.token).await;
    assert!(matches!(theirs, Err(Denied::Foreign)));
    revoke(&house.app, presented(&other), "never was one").await.unwrap();
    revoke(&house.app, presented(&app), &part.token).await.unwrap();
    assert!(matches!(holder(&house.app, &part.token).await.unwrap(), Holder::Nobody));
}

#[tokio::test]
async fn apps_that_nobody_signed_in_with_are_forgotten_after_a_week() {
    let house = house();
    let (used, unused) = (registered(&house, "read").await, registered(&house, "read").await);
    let token = client_token(&house.app, presented(&used), String::new()).await.unwrap();
    revoke(&house.app, presented(&used), &token.token).await.unwrap();
    let is_known = async |id: RowId| program(&house.app, id).await.is_ok();
    house.clock.advance(Duration::from_hours(24 * 6));
    tidy(&house.app).await.unwrap();
    assert!(is_known(unused.program.id).await);
    house.clock.advance(Duration::from_hours(24 * 2));
    assert_eq!(tidy(&house.app).await.unwrap(), 1);
    assert!(!is_known(unused.program.id).await);
    assert!(is_known(used.program.id).await, "posts made with it name it");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let house = house();
    let app = registered(&house, "read").await;
    let good = Asked {
        client_id: app.client_id.clone(),
        redirect_uri: BACK.to_owned(),
        response_type: "code".to_owned(),
        ..Asked::default()
    };
    check(&house.app, good.clone()).await.unwrap();
    let text = str::to_owned;
    let cases = [
        (Asked { client_id: text("x"), ..good.clone() }, "oauth.client"),
        (
            Asked { redirect_uri: text("https://evil.example"), ..good.clone() },
            "oauth.redirect_uri",
        ),
        (Asked { redirect_uri: text(OUT_OF_BAND), ..good.clone() }, "oauth.redirect_uri"),
        (Asked { response_type: text("token"), ..good.clone() }, "oauth.response_type"),
        (Asked { scope: text("write"), ..good.clone() }, "oauth.scope"),
        (Asked { code_challenge: text(CHALLENGE), ..good.clone() }, "oauth.challenge"),
        (
            Asked {
                code_challenge: text(CHALLENGE),
                code_challenge_method: text("plain"),
                ..good.clone()
            },
            "oauth.challenge",
        ),
    ];
    for (asked, code) in cases {
        assert_eq!(check(&house.app, asked).await.unwrap_err().code(), code);
    }
    let nameless = register(&house.app, Registration::default()).await.unwrap_err();
    assert_eq!(nameless.code(), "app.name.empty");
}
