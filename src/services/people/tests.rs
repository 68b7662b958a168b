use super::*;
use crate::testing::{house, owner, person};

#[tokio::test]
async fn who_may_act_on_whom() {
    let house = house();
    let owner = owner(&house).await;
    let admin = person(&house, "ada", Role::Admin).await;
    let moderator = person(&house, "max", Role::Moderator).await;
    let artist = person(&house, "ana", Role::Artist).await;
    let (by, on) = ([&artist, &moderator, &admin, &owner], [&artist, &moderator, &admin]);
    let allowed = [
        [false, false, false], // artist
        [true, false, false],  // moderator
        [true, true, false],   // admin
        [true, true, true],    // owner
    ];
    for (by, row) in by.iter().zip(allowed) {
        for (on, expected) in on.iter().zip(row) {
            let stopped = disable(&house.app, by, on.user).await.is_ok();
            assert_eq!(stopped, expected, "{} on {}", by.username, on.username);
            if stopped {
                enable(&house.app, &owner, on.user).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn roles_are_given_below_ones_own_and_an_owner_stays() {
    let house = house();
    let owner = owner(&house).await;
    let admin = person(&house, "ada", Role::Admin).await;
    let artist = person(&house, "ana", Role::Artist).await;
    set_role(&house.app, &admin, artist.user, Role::Moderator).await.unwrap();
    for role in [Role::Admin, Role::Owner] {
        assert!(set_role(&house.app, &admin, artist.user, role).await.is_err());
    }
    assert!(set_role(&house.app, &owner, owner.user, Role::Artist).await.is_err());
    assert!(disable(&house.app, &Member::console(), owner.user).await.is_err());
    assert!(suspend(&house.app, &Member::console(), owner.account, "why").await.is_err());
    set_role(&house.app, &owner, artist.user, Role::Owner).await.unwrap();
    set_role(&house.app, &owner, owner.user, Role::Artist).await.unwrap();
}

#[tokio::test]
async fn every_act_is_in_the_log_with_its_reason() {
    let house = house();
    let owner = owner(&house).await;
    let ana = person(&house, "ana", Role::Artist).await;
    assert_eq!(
        suspend(&house.app, &owner, ana.account, " ").await.unwrap_err().code(),
        "suspend.reason"
    );
    suspend(&house.app, &owner, ana.account, "spam").await.unwrap();
    unsuspend(&house.app, &Member::console(), ana.account).await.unwrap();
    let log = audit::list(&house.app, &owner, None).await.unwrap();
    let line = |at: usize| {
        let line = &log[at];
        (
            line.by.clone(),
            line.event.action.clone(),
            line.event.subject.clone(),
            line.event.detail.clone(),
        )
    };
    let text = |by: &str, action: &str, detail: &str| {
        (by.to_owned(), action.to_owned(), "@ana".to_owned(), detail.to_owned())
    };
    assert_eq!(line(0), text("the command line", "account.unsuspend", ""));
    assert_eq!(line(1), text("@owner", "account.suspend", "spam"));
    assert_eq!(line(2), text("the command line", "user.create", "artist"));
    assert!(audit::list(&house.app, &ana, None).await.is_err());
}

#[tokio::test]
async fn lists_show_who_was_asked_for() {
    let house = house();
    let owner = owner(&house).await;
    let ana = person(&house, "ana", Role::Artist).await;
    person(&house, "max", Role::Moderator).await;
    suspend(&house.app, &owner, ana.account, "spam").await.unwrap();
    let names = async |which| {
        let people = list(&house.app, &owner, which, None).await.unwrap();
        people.into_iter().map(|it| it.account.username).collect::<Vec<_>>()
    };
    assert_eq!(names(People::All).await, ["max", "ana", "owner"]);
    assert_eq!(names(People::Staff).await, ["max", "owner"]);
    assert_eq!(names(People::Stopped).await, ["ana"]);
    assert!(names(People::Waiting).await.is_empty());
    let older = list(&house.app, &owner, People::All, Some(ana.user)).await.unwrap();
    assert_eq!(older.len(), 1);
    assert_eq!(find(&house.app, &owner, "@Ana").await.unwrap().account.id, ana.account);
}

#[tokio::test]
async fn a_made_up_password_is_answered_and_works() {
    let house = house();
    let wanted = Wanted {
        username: "ana".to_owned(),
        email: String::new(),
        password: None,
        role: Role::Artist,
    };
    let (_, password) = create(&house.app, &Member::console(), wanted.clone()).await.unwrap();
    crate::sessions::sign_in(&house.app, "ana", &password, &crate::testing::client())
        .await
        .unwrap();
    let again = create(&house.app, &Member::console(), wanted).await;
    assert_eq!(again.unwrap_err().code(), "username.taken");
}
