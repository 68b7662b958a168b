//! Pages in the reader's language: what the browser asks for, what somebody chose, for whom.

use crate::support::people::PASSWORD;
use crate::support::{Answer, TestServer};

const SPANISH: (&str, &str) = ("accept-language", "es-MX,es;q=0.9,en;q=0.5");

fn lang(page: &Answer) -> String {
    page.attributes("html", "lang").remove(0)
}

fn bilingual() -> TestServer {
    TestServer::with(|plan| {
        plan.config.server.languages = vec!["en".to_owned(), "es".to_owned()];
    })
}

#[test]
fn a_page_is_in_the_first_language_of_the_browser_that_is_offered() {
    let server = bilingual();
    let anyone = server.anyone();
    let ask = |accepts: &str| {
        anyone.ask("GET", "/language").instead("accept-language", accepts).send().expect(200)
    };
    let title = |page: &Answer| page.words("h1").remove(0);
    let spanish = ask(SPANISH.1);
    assert_eq!((lang(&spanish).as_str(), title(&spanish).as_str()), ("es", "Idioma"));
    for other in ["en", "ja", "fr-CH, en;q=0.1, es;q=0", ""] {
        let english = ask(other);
        assert_eq!((lang(&english).as_str(), title(&english).as_str()), ("en", "Language"));
    }
    // What is not complete is offered only where those who run the server say so.
    let plain = TestServer::start();
    let page = plain.anyone().ask("GET", "/about").header(SPANISH.0, SPANISH.1).send();
    assert_eq!(lang(&page.expect(200)), "en");
}

#[test]
fn a_choice_stays_in_the_browser_and_goes_with_whoever_signs_in() {
    let server = bilingual();
    let anyone = server.anyone();
    let page = anyone.get("/language?back=/about").expect(200);
    assert_eq!(page.attributes("input[name=language][checked]", "value"), ["en"]);
    let chosen = anyone.form("/language?back=/about", "/language").with("language", "es").send();
    assert_eq!(chosen.expect(303).location(), "/about");
    assert_eq!(lang(&anyone.get("/about")), "es");

    let mira = server.artist("mira");
    assert_eq!(lang(&mira.get("/settings/account")), "en");
    mira.form("/language", "/language").with("language", "es").send().expect(303);
    let elsewhere = server.sign_in("mira", PASSWORD);
    let page = elsewhere.get("/settings/account").expect(200);
    assert_eq!(lang(&page), "es");
    assert!(page.text().contains("contraseña"), "{}", page.text());

    // No way out of this site, and nothing that is not a language.
    let away = anyone.get("/language?back=//evil.example").expect(200);
    assert_eq!(away.attributes("input[name=back]", "value"), ["/"]);
    let csrf = anyone.csrf("/language");
    anyone.post("/language", &[("csrf", &csrf), ("language", "xx")]).expect(422);
}
