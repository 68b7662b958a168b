//! A server with one kind of works on it.

use services::sequences::{self, Words};
use services::terms::Spread;
use services::{SequenceId, SequenceKind};

use super::case::Case;
use crate::support::works::{Published, Work, small_png, terms};
use crate::support::{Answer, Browser, Person, TestServer, text, work};

pub(super) struct World<'s> {
    pub(super) server: &'s TestServer,
    pub(super) case: Case,
    pub(super) artist: Person<'s>,
    /// Follows the artist, saved the work, and is named in it.
    pub(super) fan: Person<'s>,
    pub(super) work: Published,
    pub(super) text: Published,
    pub(super) token: String,
    pub(super) owner: Person<'s>,
}

impl<'s> World<'s> {
    pub(super) fn new(server: &'s TestServer, case: Case) -> Self {
        let artist = server.artist("mira");
        let fan = server.artist("fan");
        fan.follow(&artist);
        let default = if case == Case::Mixed { "NNNN" } else { case.letters() };
        let setting = services::terms::set_default(
            &server.app,
            &artist.member,
            terms(default),
            case.label(),
            Spread::OnlyNew,
        );
        server.run(setting).unwrap();
        let said = |work: Work| work.terms(case.letters()).label(case.label());
        let mut picture =
            said(work()).alt("a heron in the reeds").title("Heron").words("For @fan. #birds");
        if case == Case::Mixed {
            picture = picture.picture(&small_png(50, 50)).picture_terms("NNNN");
            artist.publish(said(text("An open text. #birds")));
        }
        let work = artist.publish(picture.picture_label(case.label()));
        let mut words = said(text("Words for @fan. #birds"));
        if case == Case::Mixed {
            words = words.terms("NNNN");
        }
        let text = artist.publish(words);
        let bookmarking = services::interactions::bookmark(&server.app, &fan.member, work.id);
        server.run(bookmarking).unwrap();
        let token = server.token("mira", "read write");
        let owner = server.owner();
        Self { server, case, artist, fan, work, text, token, owner }
    }

    pub(super) fn anyone(&self) -> Browser {
        self.server.anyone()
    }

    pub(super) fn link(&self, path: &str) -> String {
        self.server.app.config.server.link(path)
    }

    pub(super) fn api(&self, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let anyone = self.anyone();
        let asking =
            anyone.ask(method, path).header("Authorization", &format!("Bearer {}", self.token));
        if method == "GET" { asking.send() } else { asking.fields(fields).send() }
    }

    /// As an app of the fan asks.
    pub(super) fn fan_api(&self, path: &str) -> Answer {
        let (anyone, token) = (self.anyone(), self.server.token("fan", "read"));
        anyone.ask("GET", path).header("Authorization", &format!("Bearer {token}")).send()
    }

    /// What tells the fan of the work.
    pub(super) fn notification(&self) -> i64 {
        let (fan, work) = (self.fan.member.account, self.work.id);
        self.server.database.number(&format!(
            "SELECT id AS n FROM notifications WHERE account_id = {fan} AND post_id = {work}"
        ))
    }

    /// The work as a letter that waits for the fan to let it through, once.
    pub(super) fn request(&self) -> i64 {
        let (fan, artist) = (self.fan.member.account, self.artist.member.account);
        let work = self.work.id;
        let sql = format!(
            "INSERT INTO notification_requests \
             (id, account_id, from_account_id, last_post_id, count, created_at, updated_at) \
             SELECT 77, {fan}, {artist}, {work}, 1, 1, 1 \
             WHERE NOT EXISTS (SELECT 1 FROM notification_requests WHERE id = 77)"
        );
        self.server.database.run(&sql).unwrap();
        77
    }

    /// A button under the work, as the page's script presses it.
    pub(super) fn press(&self, verb: &str, query: &str) -> Answer {
        let csrf = self.fan.csrf("/settings/password");
        let path = format!("/posts/{}/{verb}{query}", self.work.id.0);
        let asking = self.fan.ask("POST", &path).header("Accept", "text/html; fragment=1");
        asking.header("Origin", &self.fan.origin).fields(&[("csrf", &csrf)]).send()
    }

    /// As another server asks.
    pub(super) fn ask_as_server(&self, path: &str) -> Answer {
        let anyone = self.anyone();
        anyone.ask("GET", path).instead("Accept", "application/activity+json").send()
    }

    /// The work as a document.
    pub(super) fn document_path(&self, below: &str) -> String {
        format!("/users/mira/statuses/{}{below}", self.work.id.0)
    }

    /// The artist's own button under the work.
    pub(super) fn press_pin(&self, query: &str) -> Answer {
        let csrf = self.artist.csrf("/settings/password");
        let path = format!("/posts/{}/pin{query}", self.work.id.0);
        let asking = self.artist.ask("POST", &path).header("Origin", &self.artist.origin);
        asking.fields(&[("csrf", &csrf), ("back", &self.work.path)]).send()
    }

    /// A complaint about the work, as staff read it.
    pub(super) fn report(&self, words: &str) -> Answer {
        let complaint = services::reports::Complaint {
            account: self.artist.member.account,
            posts: vec![self.work.id],
            comment: words.to_owned(),
            ..Default::default()
        };
        let filing = services::reports::file(&self.server.app, &self.fan.member, complaint);
        self.server.run(filing).unwrap();
        self.owner.get("/admin/reports")
    }

    /// As an app of the owner's asks.
    pub(super) fn as_owner(&self, method: &str, path: &str) -> Answer {
        let token = self.server.token("owner", "admin:read admin:write");
        let anyone = self.anyone();
        let asking = anyone.ask(method, path).header("Authorization", &format!("Bearer {token}"));
        if method == "GET" { asking.send() } else { asking.fields(&[]).send() }
    }

    /// The same through an app; `below` is what is done to it, if anything.
    pub(super) fn report_by_api(&self, method: &str, below: &str) -> Answer {
        let complaint = services::reports::Complaint {
            account: self.artist.member.account,
            posts: vec![self.work.id],
            comment: below.to_owned(),
            ..Default::default()
        };
        let filing = services::reports::file(&self.server.app, &self.fan.member, complaint);
        let report = self.server.run(filing).unwrap();
        let token = self.server.token("owner", "admin:read admin:write");
        let path = match below {
            "all" => "/api/v1/admin/reports".to_owned(),
            below => format!("/api/v1/admin/reports/{}{below}", report.id),
        };
        let anyone = self.anyone();
        let asking = anyone.ask(method, &path).header("Authorization", &format!("Bearer {token}"));
        if method == "GET" { asking.send() } else { asking.fields(&[]).send() }
    }

    /// A question about each of the work's pictures, once.
    pub(super) fn ask_moderators(&self) {
        for media in &self.work.media {
            let id = media.0;
            let account = self.artist.member.account.0;
            let sql = format!(
                "INSERT INTO cases (id, kind, account_id, media_id, statement, created_at) \
                 SELECT {id}, 1, {account}, {id}, 'By hand.', 1 \
                 WHERE NOT EXISTS (SELECT 1 FROM cases WHERE id = {id})"
            );
            self.server.database.run(&sql).unwrap();
        }
    }

    /// A picture that is in no post yet.
    pub(super) fn loose_picture(&self) -> String {
        let file = small_png(20, 20);
        self.artist.upload("loose.png", &file).unwrap().0.to_string()
    }

    /// The work in a new section or series; its id.
    pub(super) fn hung(&self, kind: SequenceKind) -> SequenceId {
        let (app, artist) = (&self.server.app, &self.artist.member);
        let words = Words { title: Some("Birds".to_owned()), intro: None };
        let id = self.server.run(sequences::create(app, artist, kind, words)).unwrap().id;
        let hung = vec![self.work.id];
        self.server.run(sequences::hang(app, artist, id, hung, None)).unwrap();
        id
    }

    /// The work in no section.
    pub(super) fn taken_down(&self) {
        let (app, artist) = (&self.server.app, &self.artist.member);
        let moving = sequences::move_to_section(app, artist, self.work.id, None);
        self.server.run(moving).unwrap();
    }

    /// Does something with the work through the API.
    pub(super) fn touch(&self, verb: &str) -> Answer {
        self.api("POST", &format!("/api/v1/statuses/{}/{verb}", self.work.id.0), &[])
    }

    /// A letter with the terms of the world. It is its artist's own, and to the fan.
    pub(super) fn letter(&self) {
        let letter = said(self, crate::support::text("Dear @fan."));
        self.artist.publish(letter.seen_by(consent::Visibility::Mentioned));
    }

    /// A post for later with a picture in it; its id.
    pub(super) fn later(&self) -> String {
        let (picture, time) = (self.loose_picture(), "2199-01-01T00:00:00Z");
        let fields = [("media_ids[]", picture.as_str()), ("scheduled_at", time)];
        let kept = self.api("POST", "/api/v1/statuses", &fields).expect(200).json();
        kept["id"].as_str().unwrap().to_owned()
    }

    /// Posts that link to a page.
    pub(super) fn linked(&self, page: &str) -> Answer {
        self.artist.publish(said(self, crate::support::text(&format!("See {page}."))));
        self.anyone().get(&format!("/api/v1/timelines/link?url={page}"))
    }

    /// A new folder of the fan's, with the work in it.
    pub(super) fn folder(&self) -> services::FolderId {
        use services::bookmark_folders as folders;
        let (app, fan) = (&self.server.app, &self.fan.member);
        let folder = self.server.run(folders::create(app, fan, "Birds")).unwrap().id;
        let place = folders::Place::In(folder);
        self.server.run(folders::put(app, fan, self.work.id, place)).unwrap();
        folder
    }

    /// A new list of the fan's, with the artist on it.
    pub(super) fn list(&self, title: &str) -> services::ListId {
        let (app, fan) = (&self.server.app, &self.fan.member);
        let title = Some(title.to_owned());
        let change = services::lists::Change { title, ..Default::default() };
        let list = self.server.run(services::lists::create(app, fan, change)).unwrap();
        let members = vec![self.artist.member.account];
        self.server.run(services::lists::add(app, fan, list.id, members)).unwrap();
        list.id
    }

    /// The artist's posts on a list of the fan's.
    pub(super) fn read_list(&self, title: &str) -> Answer {
        let id = self.list(title);
        let token = self.server.token("fan", "read");
        let anyone = self.anyone();
        let asking = anyone.ask("GET", &format!("/api/v1/timelines/list/{id}"));
        asking.header("Authorization", &format!("Bearer {token}")).send()
    }

    pub(super) fn upload_by_api(&self, path: &str) -> Answer {
        let parts =
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        let mut body = parts.as_bytes().to_vec();
        body.extend(small_png(21, 20));
        body.extend(b"\r\n--x--\r\n");
        let anyone = self.anyone();
        let asking =
            anyone.ask("POST", path).header("Authorization", &format!("Bearer {}", self.token));
        asking.body("multipart/form-data; boundary=x", body).send()
    }
}

/// With the strictest that this world has.
pub(super) fn said(world: &World<'_>, it: Work) -> Work {
    let letters = if world.case == Case::Mixed { "NNNN" } else { world.case.letters() };
    it.terms(letters).label(world.case.label())
}
