use super::*;
use crate::sessions::viewer_of_session;
use crate::testing::{House, PASSWORD, client, house, owner, person, sign_in};

fn edit(name: &str) -> ProfileEdit {
    ProfileEdit {
        display_name: name.to_owned(),
        bio_source: "I draw **birds** with @Owner and @nobody.".to_owned(),
        fields: vec![("Web".to_owned(), "https://ana.example <b>x</b>".to_owned())],
        is_indexable: false,
        is_locked: true,
        shows_counts: true,
        hides_follows: false,
        is_bot: false,
        is_discoverable: true,
    }
}

async fn code_of(house: &House, viewer: &Viewer, name: &str) -> &'static str {
    profile(&house.app, viewer, name).await.map_or_else(|error| error.code(), |_| "there")
}

#[tokio::test]
async fn a_profile_shows_what_was_written_as_safe_html() {
    let house = house();
    owner(&house).await;
    let ana = person(&house, "ana", Role::Artist).await;
    edit_profile(&house.app, &ana, edit(" A\u{202e}na\n ")).await.unwrap();
    let shown = profile(&house.app, &Viewer::Anyone, "Ana").await.unwrap();
    assert_eq!(shown.author.display_name, "Ana");
    assert!(shown.account.bio_html.contains("<strong>birds</strong>"));
    assert!(shown.account.bio_html.contains("/@owner\""), "{}", shown.account.bio_html);
    assert!(!shown.account.bio_html.contains("/@nobody\""));
    let ProfileField { name, html: words, .. } = &shown.fields[0];
    assert_eq!(name, "Web");
    assert!(words.contains("<a ") && words.contains("&lt;b&gt;"), "{words}");
    assert!(shown.exposure.consent().denies_anything());
    let own = own(&house.app, &ana).await.unwrap();
    assert_eq!(own.fields, edit("").fields);
}

#[tokio::test]
async fn too_much_is_refused_by_field() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let field = ("x".repeat(61), "y".to_owned());
    let wrong = ProfileEdit {
        display_name: "x".repeat(61),
        bio_source: "x".repeat(2_001),
        fields: vec![field; 5],
        ..ProfileEdit::default()
    };
    let Err(Error::Invalid(faults)) = edit_profile(&house.app, &ana, wrong).await else { panic!() };
    let fields: Vec<_> = faults.iter().map(|it| it.field).collect();
    assert_eq!(fields, ["display_name", "bio_source", "fields", "fields"]);
}

#[tokio::test]
async fn suspended_and_waiting_people_are_not_there() {
    let house = house();
    let owner = owner(&house).await;
    let ana = person(&house, "ana", Role::Artist).await;
    crate::people::suspend(&house.app, &owner, ana.account, "spam").await.unwrap();
    let form = crate::sign_up::SignUp {
        username: "ben".to_owned(),
        password: PASSWORD.to_owned(),
        application: "Birds".to_owned(),
        ..Default::default()
    };
    let ben = crate::sign_up::sign_up(&house.app, form, &client()).await.unwrap().session.member;
    let staff = Viewer::Member(owner);
    let cases = [
        (&Viewer::Anyone, "ana", "not_found"),
        (&staff, "ana", "not_found"),
        (&Viewer::Anyone, "ben", "not_found"),
        (&staff, "ben", "there"),
        (&Viewer::Member(ben), "ben", "there"),
        (&Viewer::Anyone, "owner", "there"),
        (&Viewer::Anyone, "no one", "not_found"),
    ];
    for (viewer, name, expected) in cases {
        assert_eq!(code_of(&house, viewer, name).await, expected, "{name}");
    }
}

#[tokio::test]
async fn leaving_takes_everything_and_retires_the_name() {
    let house = house();
    let boss = owner(&house).await;
    let ana = person(&house, "ana", Role::Artist).await;
    let session = sign_in(&house.app, "ana", PASSWORD, &client()).await.unwrap();
    let wrong = delete(&house.app, &ana, "not it").await;
    assert_eq!(wrong.unwrap_err().code(), "password.wrong");
    delete(&house.app, &ana, PASSWORD).await.unwrap();
    assert_eq!(code_of(&house, &Viewer::Anyone, "ana").await, "not_found");
    let viewer = viewer_of_session(&house.app, &session.token).await.unwrap();
    assert!(viewer.signed_in().is_err());
    let wanted = crate::people::Wanted {
        username: "ana".to_owned(),
        email: String::new(),
        password: None,
        role: Role::Artist,
    };
    let again = crate::people::create(&house.app, &Member::console(), wanted).await;
    assert_eq!(again.unwrap_err().code(), "username.taken");
    let last = delete(&house.app, &boss, PASSWORD).await;
    assert_eq!(last.unwrap_err().code(), "forbidden");
}

#[tokio::test]
async fn an_address_is_changed_with_the_password_and_belongs_to_one() {
    let house = house();
    owner(&house).await;
    let ana = person(&house, "ana", Role::Artist).await;
    let cases = [
        ("wrong", "new@far.example", Err("password.wrong")),
        (PASSWORD, "no address", Err("email.invalid")),
        (PASSWORD, "Owner@far.example", Err("email.taken")),
        (PASSWORD, "New@far.example", Ok(Some("new@far.example"))),
        (PASSWORD, "", Ok(None)),
    ];
    for (password, text, expected) in cases {
        let answer = set_email(&house.app, &ana, password, text).await.map_err(|it| it.code());
        let now = email(&house.app, &ana).await.unwrap();
        assert_eq!(answer.map(|()| now.as_deref()), expected, "{text}");
    }
}

#[tokio::test]
async fn a_picture_that_is_not_ones_own_is_not_put_up() {
    let house = house();
    let ana = person(&house, "ana", Role::Artist).await;
    let refused = set_avatar(&house.app, &ana, Some(MediaId(7))).await;
    assert_eq!(refused.unwrap_err().code(), "not_found");
    set_header(&house.app, &ana, None).await.unwrap();
}
