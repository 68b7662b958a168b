//! A browser: somebody's cookies, and the forms they fill in.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard};

use super::form::Form;
use super::http::{Answer, Request, send};

/// A browser with cookies of its own. It follows no redirect by itself.
#[derive(Debug)]
pub struct Browser {
    pub address: SocketAddr,
    /// What it takes to be the origin of the server: `http://127.0.0.1:1234`.
    pub origin: String,
    pub agent: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A request under way.
#[derive(Debug)]
pub struct Asking<'b> {
    browser: &'b Browser,
    request: Request,
}

impl Browser {
    /// One without cookies.
    pub fn new(address: SocketAddr, origin: &str) -> Self {
        Self {
            address,
            origin: origin.to_owned(),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"
                .to_owned(),
            cookies: Mutex::default(),
        }
    }

    /// The same browser with another name.
    #[must_use]
    pub fn named(mut self, agent: &str) -> Self {
        agent.clone_into(&mut self.agent);
        self
    }

    /// Another one with the same cookies.
    pub fn copy(&self) -> Self {
        let copy = Self::new(self.address, &self.origin).named(&self.agent);
        copy.jar().clone_from(&self.jar());
        copy
    }

    fn jar(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap()
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    /// Puts a cookie in, as an attacker may.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    /// Takes the cookies of an answer.
    pub fn keep(&self, answer: &Answer) {
        for line in answer.header_values("set-cookie") {
            let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if rest.to_ascii_lowercase().contains("max-age=0") {
                self.jar().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
    }

    /// Begins a request.
    pub fn ask(&self, method: &str, target: &str) -> Asking<'_> {
        let host = self.origin.split("://").nth(1).unwrap_or_default();
        let request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: vec![
                ("Host".to_owned(), host.to_owned()),
                ("User-Agent".to_owned(), self.agent.clone()),
            ],
            body: Vec::new(),
        };
        let asking = Asking { browser: self, request };
        let cookies = self.jar().clone();
        if cookies.is_empty() {
            return asking;
        }
        let cookies: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        asking.header("Cookie", &cookies.join("; "))
    }

    /// Fetches a page.
    #[track_caller]
    pub fn get(&self, target: &str) -> Answer {
        self.ask("GET", target).send()
    }

    /// Fetches a page and takes up its form whose action starts with `action`.
    #[track_caller]
    pub fn form(&self, page: &str, action: &str) -> Form<'_> {
        Form::on(self, &self.get(page).expect(200), action)
    }

    /// Posts fields as they are, with the origin a browser sends.
    #[track_caller]
    pub fn post(&self, target: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = self.origin.clone();
        let asking = self.ask("POST", target).header("Origin", &origin);
        asking.fields(fields).send()
    }

    /// The token that this browser's forms carry.
    #[track_caller]
    pub fn csrf(&self, page: &str) -> String {
        let page = self.get(page).expect(200);
        let found = page.attributes("input[name=csrf]", "value");
        found.into_iter().find(|it| !it.is_empty()).expect("a form with a token")
    }
}

impl Asking<'_> {
    /// With one header more.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let pair = (name.to_owned(), value.to_owned());
        self.request.headers.push(pair);
        self
    }

    /// With this header instead of the one the browser would send.
    #[must_use]
    pub fn instead(mut self, name: &str, value: &str) -> Self {
        self.request.headers.retain(|(it, _)| !it.eq_ignore_ascii_case(name));
        self.header(name, value)
    }

    /// With a body.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut asking = self.instead("Content-Type", content_type);
        asking.request.body = body.into();
        asking
    }

    /// With a form as its body.
    #[must_use]
    pub fn fields(self, fields: &[(&str, &str)]) -> Self {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        self.body("application/x-www-form-urlencoded", body.finish())
    }

    /// Sends it and keeps the cookies. A server that hangs up fails the test.
    #[track_caller]
    pub fn send(self) -> Answer {
        let asked = format!("{} {}", self.request.method, self.request.target);
        self.try_send().unwrap_or_else(|error| panic!("{asked}: {error}"))
    }

    /// The same for a server that may be dead.
    pub fn try_send(self) -> std::io::Result<Answer> {
        let answer = send(self.browser.address, &self.request)?;
        self.browser.keep(&answer);
        Ok(answer)
    }
}
