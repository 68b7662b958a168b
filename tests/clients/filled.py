"""A server with something of everything on it, so that a call finds what it asks for."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone

from server import PASSWORD, picture

EVERY_SCOPE = "read write follow push profile admin:read admin:write"


class Caller:
    """Somebody with a token. Each call answers its JSON and raises on any fault."""

    def __init__(self, url, token):
        self.url, self.token = url, token

    def ask(self, method, path, body=None, **headers):
        """Status, headers and JSON, whatever the status."""
        request = urllib.request.Request(self.url + path, method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, data, timeout=60) as answer:
                return answer.status, answer.headers, self.read(answer)
        except urllib.error.HTTPError as error:
            return error.code, error.headers, self.read(error)

    @staticmethod
    def read(answer):
        said = answer.read()
        try:
            return json.loads(said) if said else None
        except ValueError:
            return said.decode(errors="replace")

    def call(self, method, path, body=None, **headers):
        status, _, said = self.ask(method, path, body, **headers)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {said}")
        return said

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, **body):
        return self.call("POST", path, body)

    def upload(self, data=None, kind="image/png", name="picture.png", description="a gradient"):
        border = uuid.uuid4().hex
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode(),
            data or picture(),
            f'\r\n--{border}\r\nContent-Disposition: form-data; name="description"\r\n\r\n{description}\r\n--{border}--\r\n'.encode(),
        ]
        request = urllib.request.Request(self.url + "/api/v2/media", b"".join(parts), method="POST")
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("Content-Type", f"multipart/form-data; boundary={border}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            media = json.loads(answer.read())
        until = time.monotonic() + 30
        while media["url"] is None and time.monotonic() < until:
            time.sleep(0.05)
            media = self.get(f"/api/v1/media/{media['id']}")
        return media["id"]


def announce(server, words):
    """By the staff's own page: no app may do it."""
    import http.cookiejar

    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.addheaders = [("Origin", server.url)]

    def submit(path, part, **fields):
        page = browser.open(server.url + path).read().decode()
        form = next(it for it in re.findall(r"(?s)<form.*?</form>", page) if part in it)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        browser.open(server.url + path, urllib.parse.urlencode({**hidden, **fields}).encode()).read()

    submit("/sign-in", 'name="password"', login="owner", password=PASSWORD)
    submit("/admin/announcements", 'name="words"', words=words, lasts="7")


class Filled:
    """Fills a server; `ids` has what is there, by kind, as the owner may use it."""

    def __init__(self, server):
        self.server = server
        self.owner = Caller(server.url, server.token("owner", EVERY_SCOPE))
        self.mira, self.noa = (Caller(server.url, server.token(name)) for name in ("mira", "noa"))
        self.ids = {}
        self.people()
        self.works()
        self.belongings()
        self.happenings()
        self.staff()

    def keep(self, kind, *ids):
        self.ids.setdefault(kind, []).extend(str(it) for it in ids)

    def people(self):
        owner, mira, noa = self.owner, self.mira, self.noa
        self.me, self.her, self.them = (
            it.call("PATCH", "/api/v1/accounts/update_credentials", {
                "display_name": "Somebody", "note": "Draws #birds. https://example.org",
                "fields_attributes": [{"name": "Commissions", "value": "open"}], "discoverable": True,
            })
            for it in (owner, mira, noa)
        )
        for someone, other in ((owner, self.her), (mira, self.me), (noa, self.her), (mira, self.them)):
            someone.post(f"/api/v1/accounts/{other['id']}/follow", notify=True)
        owner.post(f"/api/v1/accounts/{self.her['id']}/note", comment="met at the river")
        owner.post(f"/api/v1/accounts/{self.her['id']}/endorse")
        self.keep("account", self.me["id"], self.her["id"], self.them["id"])

    def works(self):
        owner, mira, noa = self.owner, self.mira, self.noa
        self.drawn = owner.post("/api/v1/statuses", status="By the river #birds", media_ids=[owner.upload()], language="en")
        self.asked = owner.post("/api/v1/statuses", status="Which?", poll={"options": ["heron", "stork"], "expires_in": 3600})
        hers = mira.post("/api/v1/statuses", status="Look @owner #birds https://example.org", media_ids=[mira.upload()])
        asked = mira.post("/api/v1/statuses", status="And which?", poll={"options": ["a", "b"], "expires_in": 3600, "multiple": True})
        warned = mira.post("/api/v1/statuses", status="quiet", spoiler_text="loud", visibility="unlisted", sensitive=True)
        reply = noa.post("/api/v1/statuses", status="@owner lovely", in_reply_to_id=self.drawn["id"])
        private = owner.post("/api/v1/statuses", status="for few", visibility="private")
        boost = owner.post(f"/api/v1/statuses/{hers['id']}/reblog")
        for it in (self.drawn, self.asked, hers, asked, warned, reply, private, boost):
            self.keep("status", it["id"])
        owner.post(f"/api/v1/statuses/{hers['id']}/favourite")
        owner.post(f"/api/v1/statuses/{hers['id']}/bookmark")
        owner.post(f"/api/v1/statuses/{self.drawn['id']}/pin")
        owner.call("PUT", f"/api/v1/statuses/{self.drawn['id']}", {"status": "By the lake #birds", "media_ids": [self.drawn["media_attachments"][0]["id"]]})
        noa.post(f"/api/v1/polls/{self.asked['poll']['id']}/votes", choices=[1])
        self.keep("poll", self.asked["poll"]["id"], asked["poll"]["id"])
        self.keep("media", owner.upload(name='odd "näme".png'), owner.upload())
        self.keep("tag", "birds", "ink")
        self.keep("date", datetime.now(timezone.utc).date())

    def belongings(self):
        owner = self.owner
        for title in ("Birds", "Ink"):
            made = owner.post("/api/v1/lists", title=title)
            owner.post(f"/api/v1/lists/{made['id']}/accounts", account_ids=[self.her["id"]])
            self.keep("list", made["id"])
        made = owner.post("/api/v2/filters", title="Loud", context=["home", "public"], filter_action="warn", keywords_attributes=[{"keyword": "lovely", "whole_word": True}])
        self.keep("filter", made["id"])
        self.keep("filter_keyword", made["keywords"][0]["id"])
        self.keep("filter_status", owner.post(f"/api/v2/filters/{made['id']}/statuses", status_id=self.ids["status"][2])["id"])
        self.keep("filter_v1", owner.post("/api/v1/filters", phrase="noise", context=["home"])["id"])
        later = (datetime.now(timezone.utc) + timedelta(hours=2)).isoformat()
        self.keep("scheduled", owner.post("/api/v1/statuses", status="later", scheduled_at=later, media_ids=[owner.upload()], visibility="private")["id"])
        owner.post("/api/v1/tags/birds/follow")
        self.keep("featured_tag", owner.post("/api/v1/featured_tags", name="birds")["id"])
        owner.post("/api/v1/markers", home={"last_read_id": self.ids["status"][0]}, notifications={"last_read_id": "1"})
        owner.post("/api/v1/domain_blocks", domain="bad.example")
        key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        keys = {"p256dh": key, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
        self.subscription = {"subscription": {"endpoint": "https://push.example/x", "keys": keys}, "data": {"alerts": {"mention": True}}}
        owner.post("/api/v1/push/subscription", **self.subscription)

    def happenings(self):
        owner, mira, noa = self.owner, self.mira, self.noa
        noa.post(f"/api/v1/statuses/{self.drawn['id']}/favourite")
        noa.post(f"/api/v1/statuses/{self.drawn['id']}/reblog")
        mira.post(f"/api/v1/statuses/{self.drawn['id']}/favourite")
        boosted = mira.post("/api/v1/statuses", status="soon edited")
        owner.post(f"/api/v1/statuses/{boosted['id']}/reblog")
        mira.call("PUT", f"/api/v1/statuses/{boosted['id']}", {"status": "edited"})
        letter = noa.post("/api/v1/statuses", status="@owner a letter", visibility="direct")
        self.keep("status", letter["id"])
        self.keep("conversation", *(it["id"] for it in owner.get("/api/v1/conversations")))
        # A locked account is asked; what a policy keeps apart waits.
        owner.call("PATCH", "/api/v1/accounts/update_credentials", {"locked": True})
        noa.post(f"/api/v1/accounts/{self.me['id']}/follow")
        owner.call("PATCH", "/api/v2/notifications/policy", {"for_not_following": "filter"})
        noa.post("/api/v1/statuses", status="@owner and this waits")
        owner.call("PATCH", "/api/v2/notifications/policy", {"for_not_following": "accept"})
        self.keep("notification_request", *(it["id"] for it in owner.get("/api/v1/notifications/requests")))
        self.keep("follow_request", self.them["id"])

    def staff(self):
        owner, noa = self.owner, self.noa
        noa.post("/api/v1/reports", account_id=self.her["id"], status_ids=[self.ids["status"][2]], comment="look at this", category="spam")
        self.keep("report", *(it["id"] for it in owner.get("/api/v1/admin/reports")))
        announce(self.server, "A feast on **Sunday**. https://example.org #birds")
        self.keep("announcement", *(it["id"] for it in owner.get("/api/v1/announcements")))
        made = {
            "domain_block": ("/api/v1/admin/domain_blocks", {"domain": "far.example", "severity": "suspend"}),
            "domain_allow": ("/api/v1/admin/domain_allows", {"domain": "near.example"}),
            "ip_block": ("/api/v1/admin/ip_blocks", {"ip": "192.0.2.0/24", "severity": "no_access", "expires_in": 86400}),
            "email_domain_block": ("/api/v1/admin/email_domain_blocks", {"domain": "mail.example"}),
            "canonical_email_block": ("/api/v1/admin/canonical_email_blocks", {"email": "eve@mail.example"}),
        }
        for kind, (path, body) in made.items():
            self.keep(kind, owner.call("POST", path, body)["id"])
        # What the worker tells comes after a moment.
        until = time.monotonic() + 10
        while time.monotonic() < until:
            told = owner.get("/api/v1/notifications?limit=80")
            if {"favourite", "reblog", "mention", "admin.report"} <= {it["type"] for it in told}:
                break
            time.sleep(0.1)
        self.keep("notification", *(it["id"] for it in told))
        self.keep("group_key", *dict.fromkeys(it["group_key"] for it in told))
