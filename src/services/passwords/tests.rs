use super::*;
use crate::sessions::viewer_of_session;
use crate::testing::{House, PASSWORD, client, house, house_with, owner, person, sign_in};

const NEW: &str = "a new and good one";

fn token(link: &str) -> String {
    link.split_once("?token=").unwrap().1.to_owned()
}

fn with_mail() -> House {
    house_with(|config| {
        config.mail.host = Some("smtp.far.example".to_owned());
        config.mail.from = Some("post@far.example".to_owned());
    })
}

/// The link in the mail that waits, if one does.
async fn mailed(house: &House) -> Option<String> {
    let (now, lease) = (house.app.now(), Duration::from_secs(1));
    let claimed = house
        .app
        .store
        .write(move |conn| {
            // Other jobs, keys for who joined, are not looked at.
            while let Some(claimed) = store::queue::claim(conn, now, lease)? {
                store::queue::finish(conn, &claimed)?;
                if matches!(claimed.job, store::queue::Job::Mail { .. }) {
                    return Ok(Some(claimed));
                }
            }
            Ok::<_, Error>(None)
        })
        .await
        .unwrap()?;
    let store::queue::Job::Mail { to, body, .. } = claimed.job else { panic!() };
    assert_eq!(to, "ana@far.example");
    body.lines().find(|line| line.starts_with("http")).map(str::to_owned)
}

#[tokio::test]
async fn a_mailed_link_sets_a_password_once_and_ends_everything() {
    let house = with_mail();
    person(&house, "ana", Role::Artist).await;
    let session = sign_in(&house.app, "ana", PASSWORD, &client()).await.unwrap();
    request_reset(&house.app, "ana@far.example", &client()).await.unwrap();
    let link = mailed(&house).await.unwrap();
    assert!(link.starts_with("http://127.0.0.1:8080/password/new?token="), "{link}");
    let token = token(&link);

    assert!(viewer_of_session(&house.app, &session.token).await.unwrap().signed_in().is_ok());
    assert_eq!(reset(&house.app, &token, "short").await.unwrap_err().code(), "password.short");
    reset(&house.app, &token, NEW).await.unwrap();
    assert!(matches!(reset(&house.app, &token, NEW).await, Err(Error::NotFound(_))));
    assert!(viewer_of_session(&house.app, &session.token).await.unwrap().signed_in().is_err());
    sign_in(&house.app, "ana", NEW, &client()).await.unwrap();
}

#[tokio::test]
async fn nobody_is_mailed_for_the_unknown_nor_flooded() {
    let house = with_mail();
    person(&house, "ana", Role::Artist).await;
    for login in ["nobody", "nobody@far.example", ""] {
        request_reset(&house.app, login, &client()).await.unwrap();
        assert_eq!(mailed(&house).await, None);
    }
    let mut mails = 0;
    for _ in 0..6 {
        request_reset(&house.app, "ana", &client()).await.unwrap();
        mails += usize::from(mailed(&house).await.is_some());
    }
    assert_eq!(mails, 3);
}

#[tokio::test]
async fn a_link_works_for_an_hour_and_only_the_newest_does() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let console = Member::console();
    let first = token(&make_link(&house.app, &console, ana.user).await.unwrap());
    let second = token(&make_link(&house.app, &console, ana.user).await.unwrap());
    assert!(check_link(&house.app, &first).await.is_err());
    check_link(&house.app, &second).await.unwrap();
    house.clock.advance(LINK_LIFETIME + Duration::from_secs(1));
    assert!(matches!(reset(&house.app, &second, NEW).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn of_parallel_uses_of_a_link_one_works() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let link = token(&make_link(&house.app, &Member::console(), ana.user).await.unwrap());
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..5 {
        let (app, link) = (house.app.clone(), link.clone());
        tries.spawn(
            async move { reset(&app, &link, &format!("password no {number}")).await.is_ok() },
        );
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|done| *done).count(), 1);
}

#[tokio::test]
async fn a_link_from_staff_ends_sessions_at_once_and_is_in_the_log() {
    let house = house();
    let owner = owner(&house).await;
    let admin = person(&house, "ada", Role::Admin).await;
    let ana = person(&house, "ana", Role::Artist).await;
    let session = sign_in(&house.app, "ana", PASSWORD, &client()).await.unwrap();
    make_link(&house.app, &admin, ana.user).await.unwrap();
    assert!(viewer_of_session(&house.app, &session.token).await.unwrap().signed_in().is_err());

    let upwards = make_link(&house.app, &admin, owner.user).await;
    assert!(matches!(upwards, Err(Error::Forbidden(_))));
    let moderator = person(&house, "mod1", Role::Moderator).await;
    assert!(matches!(make_link(&house.app, &moderator, ana.user).await, Err(Error::Forbidden(_))));

    let log = crate::audit::list(&house.app, &owner, None).await.unwrap();
    let line = log.iter().find(|it| it.event.action == "user.password_link").unwrap();
    assert_eq!((line.by.as_str(), line.event.subject.as_str()), ("@ada", "@ana"));
}

#[test]
fn generated_passwords_pass_our_own_rules() {
    for _ in 0..50 {
        let password = generate().unwrap();
        assert_eq!(rules::check(&password, "ana", None), None, "{password}");
        assert!(password.len() >= 15, "{password}");
    }
}
