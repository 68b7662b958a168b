//! Pages of people and posts of other servers, and the ways across.

use services::Role;

use super::live::{eventually, live};
use crate::support::peer::{Peers, note, picture};
use crate::support::{TestServer, text};

/// The path and query of the page that a search leads to.
fn found(server: &TestServer, reader: &crate::support::Person<'_>, query: &str) -> String {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    let answer = reader.get(&format!("/search?q={query}")).expect(303);
    assert!(answer.location().starts_with("/@"), "{} on {}", answer.location(), server.address);
    answer.location().to_owned()
}

#[test]
fn somebody_elsewhere_has_a_page_here_with_their_terms_and_the_way_to_their_own() {
    let (here, peers) = (live(), Peers::start(11));
    let noor = here.artist("noor");
    let ann = peers.host("far").actor("ann").with_terms("NNNN");
    let id = ann.writes(note("Words.").terms("ANNA").picture(picture(900, 600).alt("a heron")));

    let profile = found(&here, &noor, &format!("@{}", ann.address()));
    assert_eq!(profile, format!("/@{}", ann.address()));
    let page = here.anyone().get(&profile).expect(200);
    assert!(page.header("x-robots-tag").unwrap().contains("noindex"));
    assert!(page.text().contains("Not for AI training or use"), "the terms, in words");
    let domain = ann.address().split_once('@').unwrap().1.to_owned();
    assert!(page.words("a.action").iter().any(|it| it == &format!("Profile at {domain}")));
    assert!(page.attributes("link[rel=alternate]", "href").is_empty(), "their feed is theirs");
    here.anyone().get(&format!("{profile}/feed.atom")).expect(404);

    let post = found(&here, &noor, &id);
    assert!(post.starts_with(&profile), "{post}");
    let copy = here.gets_copy_of(&id);
    let media = here.media_of(copy).pop().unwrap();
    eventually("the copy of the picture is made", 20, || here.file_of(&media).is_some());
    let page = here.anyone().get(&post).expect(200);
    assert!(page.header("x-robots-tag").unwrap().contains("noindex"));
    assert!(page.header("x-robots-tag").unwrap().contains("noai"));
    let links = page.attributes(".work__origin", "href");
    assert!(links.len() == 1 && links[0].contains(&domain), "{links:?}");
    let width: u32 = page.attributes(".work img", "width")[0].parse().unwrap();
    assert!(width <= 640, "our copy is small and not drawn larger: {width}");
    assert!(page.text().contains("A copy. The original is"));

    let asked: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    let said = here.anyone().get(&format!("/api/v1/consent?object={asked}")).expect(200);
    assert_eq!(said.header("access-control-allow-origin"), Some("*"));
    let said = said.json();
    assert_eq!(said["consent"]["ai_training"], "notAllowed", "{said}");
    assert_eq!(said["attachments"][0]["consent"]["ai_training"], "notAllowed", "{said}");
    here.anyone().get("/api/v1/consent?object=https%3A%2F%2Ffar.example%2F1").expect(404);

    // Following across, with the button of the page.
    noor.form(&profile, &format!("{profile}/follow")).send().expect(303);
    let page = noor.get(&profile).expect(200).text();
    assert!(page.contains("Following") || page.contains("Asked to follow"));
}

#[test]
fn a_picture_that_is_not_here_keeps_its_place_and_says_why() {
    let (here, peers) = (live(), Peers::start(12));
    let noor = here.artist("noor");
    let far = peers.host("far");
    let ann = far.actor("ann");
    let id = ann.writes(note("Words.").picture(picture(600, 300)));
    let files: Vec<String> = ann.document(&id)["attachment"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["url"].as_str().unwrap().to_owned())
        .collect();
    let path = url::Url::parse(&files[0]).unwrap().path().to_owned();
    far.fails(&path, crate::support::peer::Fault::Status(404));
    let post = found(&here, &noor, &id);
    eventually("the page says why the picture is missing", 20, || {
        let page = here.anyone().get(&post).expect(200);
        page.words(".work__absent").iter().any(|it| it.contains("Not shown"))
    });
    let page = here.anyone().get(&post).expect(200);
    assert!(page.attributes(".work img", "src").is_empty());
    assert_eq!(page.attributes(".work__origin", "href"), files);
}

#[test]
fn who_is_signed_out_makes_us_ask_nobody() {
    let (here, peers) = (live(), Peers::start(13));
    let ann = peers.host("far").actor("ann");
    let page = here.anyone().get(&format!("/search?q=@{}", ann.address())).expect(200);
    assert!(page.text().contains("Not known here"));
    assert!(peers.fetches().is_empty());
    let _mira = here.artist("mirabel");
    let page = here.anyone().get("/search?q=mira").expect(200);
    assert!(page.attributes("main a", "href").contains(&"/@mirabel".to_owned()));
    here.anyone().get("/search?q=%25%27%22%3Cscript%3E").expect(200);
}

#[test]
fn a_reader_follows_from_their_own_server_in_one_step_and_it_is_remembered_on_request() {
    let (here, peers) = (live(), Peers::start(14));
    here.artist("mira");
    let ann = peers.host("far").actor("ann");
    let domain = ann.address().split_once('@').unwrap().1.to_owned();
    let reader = here.anyone();
    let actor: String =
        url::form_urlencoded::byte_serialize(here.addresses().actor("mira").as_bytes()).collect();
    let wanted = format!("http://{domain}/authorize_interaction?uri={actor}");

    let form = reader.form("/@mira/remote-follow", "/@mira/remote-follow");
    let sent = form.with("address", &format!("@{}", ann.address())).send().expect(303);
    assert_eq!(sent.location(), wanted);
    assert_eq!(reader.cookie("rakkan_home"), None, "nobody asked to remember it");

    let form = reader.form("/@mira/remote-follow", "/@mira/remote-follow");
    let form = form.with("address", &ann.address()).also("remember", "1");
    assert_eq!(form.send().expect(303).location(), wanted);
    let page = reader.get("/@mira").expect(200);
    assert!(page.text().contains("Follow from"), "one press from now on");
    assert_eq!(reader.get("/@mira/remote-follow/go").expect(303).location(), wanted);

    // A cookie that we did not sign leads nowhere.
    reader.set_cookie("rakkan_home", "ZXZpbC5leGFtcGxlIGh0dHBzOi8vZXZpbC5leGFtcGxlL3t1cml9.x");
    let back = reader.get("/@mira/remote-follow/go").expect(303);
    assert_eq!(back.location(), "/@mira/remote-follow");

    let form = here.anyone();
    let form = form.form("/@mira/remote-follow", "/@mira/remote-follow");
    let no = form.with("address", &format!("nobody@{domain}")).send().expect(200);
    assert!(no.text().contains("does not know that name"));
}

#[test]
fn their_own_server_sends_people_here_to_confirm() {
    let (here, peers) = (live(), Peers::start(15));
    let noor = here.artist("noor");
    let ann = peers.host("far").actor("ann");
    let uri: String = url::form_urlencoded::byte_serialize(ann.id.as_bytes()).collect();
    let asked = format!("/authorize_interaction?uri={uri}");
    let signed_out = here.anyone().get(&asked).expect(303);
    assert!(signed_out.location().starts_with("/sign-in?next=%2Fauthorize_interaction"));
    let search = noor.get(&asked).expect(303);
    let page = noor.get(search.location()).expect(303);
    assert_eq!(page.location(), format!("/@{}", ann.address()));
}

#[test]
fn a_block_of_a_server_is_counted_first_and_can_be_taken_back() {
    let (here, peers) = (live(), Peers::start(16));
    let (owner, noor) = (here.owner(), here.artist("noor"));
    let ann = peers.host("far").actor("ann");
    let profile = found(&here, &noor, &format!("@{}", ann.address()));
    noor.form(&profile, &format!("{profile}/follow")).send().expect(303);
    let domain = ann.address().split_once('@').unwrap().1.to_owned();
    eventually("the server is in the list", 20, || {
        owner.get("/admin/servers").expect(200).text().contains(&domain)
    });
    let path = format!("/admin/servers/{domain}");
    assert!(owner.get(&path).expect(200).text().contains("1 account is not shown any more"));
    noor.get(&path).expect(403);
    let action = format!("{path}/block");
    owner.form(&path, &action).send().expect(422);
    owner.form(&path, &action).with("reason", "spam").send().expect(303);
    here.anyone().get(&profile).expect(404);
    assert!(owner.get("/admin/servers?show=blocked").expect(200).text().contains("spam"));
    assert!(owner.get("/admin/audit").expect(200).text().contains("blocked the server"));
    owner.form(&path, &format!("{path}/unblock")).send().expect(303);
    here.anyone().get(&profile).expect(200);
}

#[test]
fn a_report_reaches_the_staff_and_says_whether_it_goes_on() {
    let (here, peers) = (live(), Peers::start(17));
    let (moderator, noor) = (here.person("keeper", Role::Moderator), here.artist("noor"));
    let ann = peers.host("far").actor("ann");
    let id = ann.writes(note("Bad words."));
    found(&here, &noor, &id);
    let post = here.gets_copy_of(&id);
    let page = format!("/report?post={}", post.0);
    noor.form(&page, "/report").send().expect(422);
    let form = noor.form(&page, "/report").with("comment", "This is <b>bad</b>.");
    form.also("forward", "1").send().expect(303);
    let forwarded = "SELECT count(*) AS n FROM reports WHERE is_forwarded";
    assert_eq!(here.database.number(forwarded), 1);
    let list = moderator.get("/admin/reports").expect(200);
    assert!(list.text().contains("This is &#60;b&#62;bad") || list.text().contains("&lt;b&gt;bad"));
    noor.get("/admin/reports").expect(403);
    moderator.form("/admin/reports", "/admin/reports/").send().expect(303);
    assert!(moderator.get("/admin/reports").expect(200).text().contains("Nothing here."));
}

#[test]
fn one_moves_only_to_an_account_that_says_it_is_oneself() {
    let here = live();
    let (mira, new) = (here.artist("mira"), here.artist("mira_new"));
    let domain = here.app.config.server.domain();
    let leave = |mira: &crate::support::Person<'_>| {
        mira.form("/settings/moving", "/settings/moving/move")
            .with("target", &format!("@mira_new@{domain}"))
            .with("move_password", crate::support::people::PASSWORD)
            .send()
    };
    let no = leave(&mira).expect(422);
    assert!(no.text().contains("does not say that it is you"));
    let adding = new.form("/settings/moving", "/settings/moving/aliases");
    adding.with("alias", &format!("@mira@{domain}")).send().expect(303);
    leave(&mira).expect(303);
    let profile = here.anyone().get("/@mira").expect(200);
    assert!(profile.text().contains("has moved to"));
    assert!(profile.attributes(".profile-head__moved a", "href").contains(&"/@mira_new".into()));
    mira.publish(text("Still here."));
    mira.form("/settings/moving", "/settings/moving/move?_method=delete").send().expect(303);
    assert!(!here.anyone().get("/@mira").expect(200).text().contains("has moved to"));
    new.form("/settings/moving", "/settings/moving/aliases?_method=delete").send().expect(303);
}
