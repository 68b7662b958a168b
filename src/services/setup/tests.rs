use std::net::Ipv4Addr;
use std::time::Duration;

use super::*;
use crate::settings::{AiStance, OpeningsMode, SignUpMode};
use crate::testing::{House, client, house};

const PASSWORD: &str = "a long enough one";

fn token(link: &str) -> String {
    link.split_once("?token=").unwrap().1.to_owned()
}

fn wanted(username: &str) -> Owner {
    Owner { username: username.to_owned(), password: PASSWORD.to_owned(), ..Owner::default() }
}

async fn link(house: &House) -> String {
    owner_link(&house.app).await.unwrap().unwrap()
}

#[tokio::test]
async fn the_link_makes_the_owner_once_and_signs_them_in() {
    let house = house();
    let link = link(&house).await;
    assert!(link.starts_with("http://127.0.0.1:8080/setup?token="), "{link}");
    let owner = wanted("Maker");
    let session = make_owner(&house.app, &token(&link), owner.clone(), &client()).await.unwrap();
    assert_eq!(session.member.username, "maker");
    assert_eq!(session.member.role, Role::Owner);
    assert!(session.member.is_approved);
    let viewer = crate::sessions::viewer_of_session(&house.app, &session.token).await.unwrap();
    assert!(viewer.at_least(Role::Owner).is_ok());

    assert_eq!(owner_link(&house.app).await.unwrap(), None);
    let again = make_owner(&house.app, &token(&link), wanted("other"), &client()).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_new_link_voids_the_older_one_and_a_link_grows_old() {
    let house = house();
    let (first, second) = (link(&house).await, link(&house).await);
    assert!(check_link(&house.app, &token(&first)).await.is_err());
    check_link(&house.app, &token(&second)).await.unwrap();
    assert!(check_link(&house.app, "guess").await.is_err());
    house.clock.advance(LINK_LIFETIME + Duration::from_secs(1));
    assert!(check_link(&house.app, &token(&second)).await.is_err());
}

#[tokio::test]
async fn a_form_with_faults_uses_nothing_up_and_names_them_all() {
    let house = house();
    let link = token(&link(&house).await);
    let mut owner = wanted("admin");
    owner.password = "short".to_owned();
    owner.site.name = String::new();
    let Err(Error::Invalid(faults)) = make_owner(&house.app, &link, owner, &client()).await else {
        panic!()
    };
    let codes: Vec<_> = faults.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["settings.name.empty", "username.reserved", "password.short"]);
    make_owner(&house.app, &link, wanted("maker"), &client()).await.unwrap();
}

#[tokio::test]
async fn of_many_at_once_one_becomes_the_owner() {
    let house = house();
    let link = token(&link(&house).await);
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..4 {
        let (app, link, owner) =
            (house.app.clone(), link.clone(), wanted(&format!("maker{number}")));
        tries.spawn(async move { make_owner(&app, &link, owner, &client()).await.is_ok() });
    }
    let made = tries.join_all().await.into_iter().filter(|made| *made).count();
    assert_eq!(made, 1);
}

#[tokio::test]
async fn answers_make_the_owner_and_the_settings_once() {
    let house = house();
    let text = format!(
        "[site]\nname = \"Atelier\"\nsign_up_mode = \"open\"\nai_stance = \"refuse\"\n\
         welcomes_previews = false\nopenings = \"staff\"\n[owner]\nusername = \"maker\"\nemail = \"m@x.example\"\n\
         password = \"{PASSWORD}\"\n"
    );
    let answers = Answers::parse(&text).unwrap();
    assert_eq!(from_answers(&house.app, answers.clone()).await.unwrap(), "maker");
    let site = crate::settings::get(&house.app).await.unwrap();
    assert_eq!(site.name, "Atelier");
    assert_eq!(site.sign_up_mode, SignUpMode::Open);
    assert_eq!(site.ai_stance, AiStance::Refuse);
    assert!(!site.welcomes_previews);
    assert_eq!(site.openings, OpeningsMode::Staff);
    let again = from_answers(&house.app, answers).await;
    assert_eq!(again.unwrap_err().code(), "setup.done");
    let client = Client { address: Ipv4Addr::LOCALHOST.into(), user_agent: String::new() };
    crate::sessions::sign_in(&house.app, "M@X.example", PASSWORD, &client).await.unwrap();
}

#[test]
fn answers_that_cannot_be_read_say_why() {
    let cases = [
        ("[owner]\nusername = \"a\"\npasword = \"x\"", "pasword"),
        ("[owner]\nusername = \"a\"\n[sight]\nname = \"x\"", "sight"),
        ("[site]\nsign_up_mode = \"sometimes\"\n[owner]\nusername = \"a\"", "sometimes"),
        ("{\"owner\": {\"username\": \"a\", \"extra\": 1}}", "extra"),
        ("[site]\nname = \"x\"", "owner"),
    ];
    for (text, expected) in cases {
        let error = Answers::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_password_comes_in_exactly_one_way() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "from a file\nnot this\n").unwrap();
    let with = |more: String| {
        let text = format!("[owner]\nusername = \"a\"\n{more}");
        Answers::parse(&text).unwrap().into_owner().map(|it| it.password).ok()
    };
    assert_eq!(with("password = \"itself\"".to_owned()).as_deref(), Some("itself"));
    let path = file.path().display();
    assert_eq!(with(format!("password_file = \"{path}\"")).as_deref(), Some("from a file"));
    assert_eq!(with("password_env = \"CARGO_PKG_NAME\"".to_owned()).as_deref(), Some("services"));
    assert_eq!(with(String::new()), None);
    assert_eq!(with(format!("password = \"x\"\npassword_file = \"{path}\"")), None);
}
