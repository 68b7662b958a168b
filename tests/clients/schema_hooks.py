"""What Schemathesis makes up, with the ids of what is really there in its place: most made-up calls would only be 404.

An id of the path is mostly one that is there, a body mostly stands on one that is good, and what a call takes away is made
anew before it. Which is decided by what was made up, so the same seed asks the same.
"""

import json
import os
import zlib

import schemathesis
from filled import Caller
from server import picture

WORLD = json.loads(open(os.environ["RAKKAN_FILLED"], encoding="utf-8").read())
IDS, SAID = WORLD["ids"], WORLD["said"]
OWNER, NOA = (Caller(WORLD["url"], WORLD["tokens"][name]) for name in ("owner", "noa"))
PICTURE = picture()

# Paths and what their `{id}` names, the longest first.
KINDS = sorted(
    {
        "/api/rakkan/v1/media/": "media",
        "/api/v1/accounts/": "account",
        "/api/v1/admin/accounts/": "throwaway",
        "/api/v1/admin/canonical_email_blocks/": "canonical_email_block",
        "/api/v1/admin/domain_allows/": "domain_allow",
        "/api/v1/admin/domain_blocks/": "domain_block",
        "/api/v1/admin/email_domain_blocks/": "email_domain_block",
        "/api/v1/admin/ip_blocks/": "ip_block",
        "/api/v1/admin/reports/": "report",
        "/api/v1/admin/tags/": "tag_id",
        "/api/v1/admin/trends/statuses/": "status",
        "/api/v1/admin/trends/tags/": "tag_id",
        "/api/v1/announcements/": "announcement",
        "/api/v1/conversations/": "conversation",
        "/api/v1/featured_tags/": "featured_tag",
        "/api/v1/filters/": "filter_v1",
        "/api/v1/follow_requests/": "follow_request",
        "/api/v1/instance/terms_of_service/": "date",
        "/api/v1/lists/": "list",
        "/api/v1/media/": "media",
        "/api/v1/notifications/requests/": "notification_request",
        "/api/v1/notifications/": "notification",
        "/api/v1/polls/": "poll",
        "/api/v1/scheduled_statuses/": "scheduled",
        "/api/v1/statuses/": "status",
        "/api/v1/suggestions/": "account",
        "/api/v1/tags/": "tag",
        "/api/v1/timelines/list/": "list",
        "/api/v1/timelines/tag/": "tag",
        "/api/v2/filters/keywords/": "filter_keyword",
        "/api/v2/filters/statuses/": "filter_status",
        "/api/v2/filters/": "filter",
        "/api/v2/notifications/": "group_key",
    }.items(),
    key=lambda it: -len(it[0]),
)

# Bodies that are good, on which what was made up is laid. Ids in them are kinds in angle brackets.
BODIES = {
    "/api/v1/accounts": {"username": "newcomer", "email": "n@mail.test", "password": "a quiet river at dusk", "agreement": True, "reason": "birds"},
    "/api/v1/accounts/update_credentials": {"display_name": "Owner", "locked": False, "source": {"privacy": "public"}},
    "/api/v1/profile": {"display_name": "Owner", "note": "Draws."},
    "/api/v1/admin/accounts/{id}/action": {"type": "silence", "text": "because"},
    "/api/v1/admin/canonical_email_blocks": {"email": "eve@mail.example"},
    "/api/v1/admin/canonical_email_blocks/test": {"email": "eve@mail.example"},
    "/api/v1/admin/dimensions": {"keys": ["languages", "sources", "servers", "space_usage", "software_versions"], "start_at": "2026-11-01", "end_at": "2026-11-27"},
    "/api/v1/admin/measures": {"keys": ["active_users", "new_users", "interactions", "opened_reports", "resolved_reports"], "start_at": "2026-11-01", "end_at": "2026-11-27"},
    "/api/v1/admin/retention": {"start_at": "2026-11-01", "end_at": "2026-11-27", "frequency": "day"},
    "/api/v1/admin/domain_allows": {"domain": "near.example"},
    "/api/v1/admin/domain_blocks": {"domain": "distant.example", "severity": "silence"},
    "/api/v1/admin/email_domain_blocks": {"domain": "post.example"},
    "/api/v1/admin/ip_blocks": {"ip": "198.51.100.0/24", "severity": "no_access"},
    "/api/v1/apps": {"client_name": "An app", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read write"},
    "/api/v1/domain_blocks": {"domain": "loud.example"},
    "/api/v1/featured_tags": {"name": "ink"},
    "/api/v1/filters": {"phrase": "loud", "context": ["home"]},
    "/api/v1/filters/{id}": {"phrase": "louder", "context": ["home"]},
    "/api/v2/filters": {"title": "Loud", "context": ["home"], "filter_action": "warn"},
    "/api/v2/filters/{id}": {"title": "Louder", "context": ["home"]},
    "/api/v2/filters/{id}/keywords": {"keyword": "shouting", "whole_word": True},
    "/api/v2/filters/keywords/{id}": {"keyword": "whispering"},
    "/api/v2/filters/{id}/statuses": {"status_id": "<status>"},
    "/api/v1/lists": {"title": "Birds", "replies_policy": "none"},
    "/api/v1/lists/{id}": {"title": "Water birds"},
    "/api/v1/lists/{id}/accounts": {"account_ids": ["<account>"]},
    "/api/v1/markers": {"home": {"last_read_id": "<status>"}},
    "/api/v1/media/{id}": {"description": "a gradient", "focus": "0.1,-0.2"},
    "/api/v1/notifications/dismiss": {"id": "<notification>"},
    "/api/v1/notifications/requests/accept": {"id": ["<notification_request>"]},
    "/api/v1/notifications/requests/dismiss": {"id": ["<notification_request>"]},
    "/api/v2/notifications/policy": {"for_not_following": "accept"},
    "/api/v1/polls/{id}/votes": {"choices": [0]},
    "/api/v1/push/subscription": SAID["push"],
    "/api/v1/reports": {"account_id": "<account>", "status_ids": ["<status>"], "comment": "look", "category": "spam"},
    "/api/v1/scheduled_statuses/{id}": {"scheduled_at": "2027-03-01T00:00:00Z"},
    "/api/v1/statuses": {"status": "Hello #birds", "visibility": "public"},
    "/api/v1/statuses/{id}": {"status": "Changed #birds"},
    "/oauth/token": {"grant_type": "client_credentials", "scope": "read write", **SAID["app"]},
    "/oauth/revoke": {"token": "spent", **SAID["app"]},
}

# What calls take away, and how another one is made.
LATER = {"status": "later", "scheduled_at": "2027-03-01T00:00:00Z"}
MAKES = {
    "status": lambda: OWNER.post("/api/v1/statuses", status="soon gone"),
    "media": lambda: {"id": OWNER.upload()},
    "list": lambda: OWNER.post("/api/v1/lists", title="Soon gone"),
    "filter": lambda: OWNER.post("/api/v2/filters", title="Soon gone", context=["home"], filter_action="warn"),
    "filter_v1": lambda: OWNER.post("/api/v1/filters", phrase="soon gone", context=["home"]),
    "filter_keyword": lambda: OWNER.post(f"/api/v2/filters/{filter_there()}/keywords", keyword="soon gone"),
    "filter_status": lambda: OWNER.post(f"/api/v2/filters/{filter_there()}/statuses", status_id=MAKES["status"]()["id"]),
    "scheduled": lambda: OWNER.post("/api/v1/statuses", **LATER),
    "featured_tag": lambda: OWNER.post("/api/v1/featured_tags", name="birds"),
    "notification": lambda: told(),
    "canonical_email_block": lambda: OWNER.post("/api/v1/admin/canonical_email_blocks", email="eve@mail.example"),
    "domain_allow": lambda: OWNER.post("/api/v1/admin/domain_allows", domain="near.example"),
    "domain_block": lambda: OWNER.post("/api/v1/admin/domain_blocks", domain="soon.example", severity="silence"),
    "email_domain_block": lambda: OWNER.post("/api/v1/admin/email_domain_blocks", domain="soon.example"),
    "ip_block": lambda: OWNER.post("/api/v1/admin/ip_blocks", ip="203.0.113.7", severity="no_access"),
}


def filter_there():
    return OWNER.get("/api/v2/filters")[0]["id"]


def told():
    NOA.post("/api/v1/statuses", status="@owner hear")
    return OWNER.get("/api/v1/notifications?limit=1")[0]


class Dice:
    """Numbers out of what was made up."""

    def __init__(self, case):
        said = repr((case.operation.label, case.path_parameters, case.query, case.body))
        self.state = zlib.crc32(said.encode("utf-8", "surrogatepass"))

    def __call__(self, sides):
        self.state = zlib.crc32(self.state.to_bytes(4, "big"))
        return (self.state >> 8) % sides

    def pick(self, kind):
        there = IDS.get(kind) or ["1"]
        return there[self(len(there))]


def kind_of(path):
    return next((kind for start, kind in KINDS if path.startswith(start)), None)


def filled_in(value, dice):
    if isinstance(value, dict):
        return {name: filled_in(it, dice) for name, it in value.items()}
    if isinstance(value, list):
        return [filled_in(it, dice) for it in value]
    if isinstance(value, str) and value.startswith("<"):
        return dice.pick(value[1:-1])
    return value


def make(kind):
    """One more of a kind; what is there already is no fault."""
    try:
        return MAKES[kind]()["id"]
    except (RuntimeError, IndexError):
        return None


@schemathesis.hook
def before_call(context, case, kwargs):
    path, method, dice = case.operation.path, case.operation.method.upper(), Dice(case)
    if "{" in path and dice(8):
        kind = kind_of(path)
        takes_away = method == "DELETE" or path.endswith(("/dismiss", "/clear"))
        made = make(kind) if takes_away and path.count("/") <= 5 and kind in MAKES and dice(3) else None
        name = path.split("{")[1].split("}")[0]
        case.path_parameters = {**(case.path_parameters or {}), name: made or dice.pick(kind)}
    if path in ("/api/v1/media", "/api/v2/media") and method == "POST" and isinstance(case.body, dict) and dice(4):
        case.media_type = "multipart/form-data"
        case.body = {"description": "a gradient", "file": PICTURE}
    elif isinstance(case.body, dict) and path in BODIES and dice(6):
        good = filled_in(BODIES[path], dice)
        # Some fields stay as they were made up.
        case.body = {**good, **{name: value for name, value in case.body.items() if name not in good or not dice(3)}}
    if isinstance(case.query, dict):
        for name, kind in (("id[]", "account" if "accounts" in path else "status"), ("acct", None), ("q", None), ("max_id", "status"), ("since_id", "status"), ("min_id", "status")):
            if name in case.query and dice(3):
                if kind is None:
                    case.query[name] = ("mira", "birds", "owner")[dice(3)]
                else:
                    case.query[name] = [dice.pick(kind)] if name == "id[]" else dice.pick(kind)


@schemathesis.hook
def after_call(context, case, response):
    """Keeps count of what was answered: a run of nothing but 404 would prove nothing."""
    with open(WORLD["tally"], "a", encoding="utf-8") as file:
        file.write(f"{response.status_code}\n")
