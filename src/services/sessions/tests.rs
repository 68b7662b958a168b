use std::net::Ipv4Addr;

use super::*;
use crate::testing::{PASSWORD, client, client_at, house, owner, person, sign_in};
use crate::{passwords, people, tokens};

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    result.unwrap_err().code()
}

async fn is_in(app: &App, token: &str) -> bool {
    viewer_of_session(app, token).await.unwrap().signed_in().is_ok()
}

#[tokio::test]
async fn unknown_wrong_and_stopped_get_one_answer() {
    let house = house();
    let owner = owner(&house).await;
    let ana = person(&house, "ana", Role::Artist).await;
    people::disable(&house.app, &owner, ana.user).await.unwrap();
    let long = "x".repeat(10_000);
    for (login, password) in [
        ("nobody", PASSWORD),
        ("nobody@far.example", PASSWORD),
        ("owner", "not the password"),
        ("owner", long.as_str()),
        ("ana", PASSWORD),
        ("", ""),
        ("a@b@c", PASSWORD),
    ] {
        let refused = sign_in(&house.app, login, password, &client()).await.unwrap_err();
        assert_eq!(refused.code(), "sign_in.wrong", "{login}");
        assert_eq!(refused.to_string(), wrong().to_string());
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_signed_out_or_not_used_for_a_month() {
    let house = house();
    owner(&house).await;
    let used = sign_in(&house.app, "Owner", PASSWORD, &client()).await.unwrap().token;
    let forgotten =
        sign_in(&house.app, "owner@FAR.example", PASSWORD, &client()).await.unwrap().token;
    assert_ne!(used, forgotten);
    for _ in 0..3 {
        house.clock.advance(LIFETIME / 2);
        assert!(is_in(&house.app, &used).await);
    }
    assert!(!is_in(&house.app, &forgotten).await);
    sign_out(&house.app, &used).await.unwrap();
    assert!(!is_in(&house.app, &used).await);
    assert!(!is_in(&house.app, "").await);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_only() {
    let house = house();
    let owner = owner(&house).await;
    let ana = person(&house, "ana", Role::Artist).await;
    let second = sign_in(&house.app, "owner", PASSWORD, &client()).await.unwrap();
    let sessions = list(&house.app, &owner).await.unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[0].address, "203.0.113.0/24");
    assert_eq!(sessions[0].user_agent, "Browser/1");

    assert_eq!(code(end(&house.app, &ana, sessions[0].id).await), "not_found");
    assert!(is_in(&house.app, &second.token).await);
    end(&house.app, &owner, sessions[0].id).await.unwrap();
    assert!(!is_in(&house.app, &second.token).await);

    let third = sign_in(&house.app, "owner", PASSWORD, &client()).await.unwrap();
    end_others(&house.app, &third.member).await.unwrap();
    assert_eq!(list(&house.app, &owner).await.unwrap().len(), 1);
    assert!(is_in(&house.app, &third.token).await);
}

#[tokio::test]
async fn stopping_and_suspending_end_sessions_and_tokens_at_once() {
    let house = house();
    let owner = owner(&house).await;
    for suspends in [false, true] {
        let name = if suspends { "ben" } else { "ana" };
        let artist = person(&house, name, Role::Artist).await;
        let session = sign_in(&house.app, name, PASSWORD, &client()).await.unwrap().token;
        let token = tokens::create(&house.app, &artist, name, "read", "").await.unwrap();
        if suspends {
            people::suspend(&house.app, &owner, artist.account, "spam").await.unwrap();
        } else {
            people::disable(&house.app, &owner, artist.user).await.unwrap();
        }
        assert!(!is_in(&house.app, &session).await);
        let viewer = tokens::viewer_of_token(&house.app, &token).await.unwrap();
        assert!(viewer.signed_in().is_err());
    }
}

#[tokio::test]
async fn one_address_is_stopped_after_its_tries() {
    let house = house();
    owner(&house).await;
    let attacker = client_at(Ipv4Addr::new(198, 51, 100, 9).into());
    for number in 0..10 {
        let name = format!("name{number}");
        assert_eq!(code(sign_in(&house.app, &name, "guess", &attacker).await), "sign_in.wrong");
    }
    assert_eq!(code(sign_in(&house.app, "another", "guess", &attacker).await), "too_many");
    sign_in(&house.app, "owner", PASSWORD, &client()).await.unwrap();
}

#[tokio::test]
async fn many_addresses_do_not_lock_an_owner_out_of_their_own_network() {
    let house = house();
    owner(&house).await;
    let home = sign_in(&house.app, "owner", PASSWORD, &client()).await.unwrap();
    sign_out(&house.app, &home.token).await.unwrap();
    // Fill the bucket by itself: a thousand real hashes would only cost time.
    while house.app.limits.sign_in_as_stranger("owner", house.app.now()).is_ok() {}
    let stranger = client_at(Ipv4Addr::new(198, 51, 100, 9).into());
    assert_eq!(code(sign_in(&house.app, "owner", "guess", &stranger).await), "too_many");
    sign_in(&house.app, "owner", PASSWORD, &client()).await.unwrap();
}

#[tokio::test]
async fn a_demoted_admin_is_one_no_more_with_the_next_request() {
    let house = house();
    let owner = owner(&house).await;
    let admin = person(&house, "ana", Role::Admin).await;
    let token = tokens::create(&house.app, &admin, "ana", "admin read", "").await.unwrap();
    people::set_role(&house.app, &owner, admin.user, Role::Artist).await.unwrap();
    let viewer = tokens::viewer_of_token(&house.app, &token).await.unwrap();
    assert_eq!(code(viewer.at_least(Role::Admin)), "forbidden");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_all_tokens() {
    let house = house();
    let other = owner(&house).await;
    let mine = sign_in(&house.app, "owner", PASSWORD, &client()).await.unwrap();
    let token = tokens::create(&house.app, &other, "owner", "read", "").await.unwrap();
    let new = "another good one";
    assert_eq!(
        code(passwords::change(&house.app, &mine.member, "wrong", new).await),
        "password.wrong"
    );
    let renewed = passwords::change(&house.app, &mine.member, PASSWORD, new).await.unwrap();
    assert!(is_in(&house.app, &renewed.unwrap()).await);
    assert!(!is_in(&house.app, &mine.token).await, "its old token is nobody's any more");
    assert_eq!(list(&house.app, &other).await.unwrap().len(), 1);
    assert!(tokens::viewer_of_token(&house.app, &token).await.unwrap().signed_in().is_err());
    sign_in(&house.app, "owner", new, &client()).await.unwrap();
    assert_eq!(code(sign_in(&house.app, "owner", PASSWORD, &client()).await), "sign_in.wrong");
}
