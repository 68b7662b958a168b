"""Mastodon.py drives a fresh server through its whole surface; every answer must be what the library's types promise.

    tests/clients/run.sh        installs the libraries and calls this
"""

import sys
import time
import typing
from datetime import datetime, timedelta

from mastodon import Mastodon
from mastodon.errors import MastodonNotFoundError, MastodonUnauthorizedError, MastodonAPIError

import conforms
from server import Server, picture

# Fields that only later versions of Mastodon than 4.4 have, for things that are not here; the library's types know no versions.
KNOWN = {
    "avatar_description", "header_description", "show_media", "show_media_replies", "show_featured", "feature_approval",
    "application_id", "tagged_collections", "for_bots", "collection_limit", "collections_count",
    "collections",
}

# Methods whose type hints are not those of the documentation, or that ask no server.
UNCLEAR = {
    "filter_v2", "make_poll", "admin_accounts_v1", "admin_dimensions", "admin_reports", "admin_report", "admin_report_assign",
    "admin_report_unassign", "admin_report_resolve", "admin_report_reopen", "report",
}

checked = 0
problems = []


class Caller:
    """A client whose every answer is checked against the return type of the method."""

    def __init__(self, server, name, scopes="read write follow push profile"):
        self.api = Mastodon(
            access_token=server.token(name, scopes), api_base_url=server.url, request_timeout=60, ratelimit_method="throw"
        )

    def __getattr__(self, name):
        method = getattr(self.api, name)
        if not callable(method):
            return method

        def call(*arguments, **named):
            global checked
            answer = method(*arguments, **named)
            hint = typing.get_type_hints(method, conforms.NAMES).get("return")
            # The library says of this one that it may be either kind of filter.
            if hint is not None and hint is not type(None) and name not in UNCLEAR:
                checked += 1
                for fault in conforms.faults(answer, hint, name, KNOWN):
                    problems.append(fault)
            return answer

        return call


def must(condition, words):
    if not condition:
        problems.append(words)


def refuses(kind, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except kind:
        return
    problems.append(f"{call} was not refused")


def instance(mira):
    mira.instance_v1()
    info = mira.instance_v2()
    must(info.version.startswith("4.4"), f"version {info.version}")
    must(info.api_versions["mastodon"] >= 6, "api_versions.mastodon")
    must(info.configuration.statuses.max_media_attachments == 20, "max_media_attachments")
    mira.instance_peers()
    mira.instance_activity()
    mira.instance_rules()
    mira.instance_extended_description()
    mira.instance_translation_languages()
    mira.instance_domain_blocks()
    mira.instance_languages()
    mira.instance_nodeinfo()
    mira.custom_emojis()
    mira.announcements()
    mira.app_verify_credentials()
    must(mira.instance_health(), "instance_health")
    must(mira.stream_healthy(), "stream_healthy")


def people(mira, noa):
    me, her = mira.me(), noa.me()
    mira.account(her.id)
    mira.accounts([me.id, her.id])
    mira.account_lookup("noa")
    must(mira.account_search("noa")[0].id == her.id, "account_search finds noa")
    updated = mira.account_update_credentials(
        display_name="Mira", note="Birds, mostly.", fields=[("Commissions", "open")], bot=False, discoverable=True,
        avatar=picture(120, 120), avatar_mime_type="image/png", header=picture(300, 100), header_mime_type="image/png",
    )
    must(updated.display_name == "Mira" and updated.fields[0].name == "Commissions", "update_credentials")
    must(updated.source.note == "Birds, mostly.", "source.note")
    mira.account_delete_avatar()
    mira.account_delete_header()
    follow = mira.account_follow(her.id, notify=True)
    must(follow.following and follow.notifying, "follow with notify")
    must(mira.account_relationships([her.id])[0].following, "relationships")
    must(mira.account_following(me.id)[0].id == her.id, "following")
    must(noa.account_followers(her.id)[0].id == me.id, "followers")
    mira.account_familiar_followers([her.id])
    mira.account_note_set(her.id, "met at the river")
    must(mira.account_relationships(her.id)[0].note == "met at the river", "note")
    must(mira.account_endorse(her.id).endorsed, "endorse")
    mira.endorsements()
    mira.account_unendorse(her.id)
    must(mira.account_mute(her.id, duration=3600).muting, "mute")
    mira.mutes()
    mira.account_unmute(her.id)
    must(noa.account_block(me.id).blocking, "block")
    noa.blocks()
    noa.account_unblock(me.id)
    mira.account_follow(her.id)
    noa.account_update_credentials(locked=True)
    mira.account_unfollow(her.id)
    must(mira.account_follow(her.id).requested, "a locked account is asked")
    must(noa.follow_requests()[0].id == me.id, "follow_requests")
    noa.follow_request_authorize(me.id)
    noa.account_update_credentials(locked=False)
    mira.domain_block("bad.example")
    must("bad.example" in mira.domain_blocks(), "domain_blocks")
    mira.domain_unblock("bad.example")
    mira.preferences()
    mira.markers_set(["home"], ["1"])
    mira.markers_get(["home"])
    mira.suggestions_v1()
    mira.suggestions_v2()
    mira.directory()
    noa.account_remove_from_followers(me.id)
    mira.account_follow(her.id)


def lists(mira, noa):
    her = noa.me()
    made = mira.list_create("Birds", replies_policy="none")
    mira.list_update(made.id, "Water birds")
    must(mira.list(made.id).title == "Water birds", "list_update")
    mira.list_accounts_add(made.id, [her.id])
    must(mira.list_accounts(made.id)[0].id == her.id, "list_accounts")
    must(mira.account_lists(her.id)[0].id == made.id, "account_lists")
    noa.status_post("for the list")
    must(mira.timeline_list(made.id)[0].account.id == her.id, "timeline_list")
    mira.lists()
    mira.list_accounts_delete(made.id, [her.id])
    mira.list_delete(made.id)


def posts(mira, noa):
    media = mira.media_post(picture(), "image/png", description="a gradient", focus=(0.1, -0.2), synchronous=True)
    must(media.meta.original.width == 64, "meta.original.width")
    mira.media_update(media.id, description="a blue gradient")
    post = mira.status_post("By the river #birds", media_ids=[media], language="en", idempotency_key="one")
    again = mira.status_post("By the river #birds", media_ids=[media], language="en", idempotency_key="one")
    must(again.id == post.id, "Idempotency-Key")
    must(post.media_attachments[0].description == "a blue gradient", "description")
    mira.status(post.id)
    mira.statuses([post.id])
    must(noa.status_favourite(post.id).favourited, "favourite")
    must(noa.status_reblog(post.id).reblog.id == post.id, "reblog")
    must(noa.status_bookmark(post.id).bookmarked, "bookmark")
    must(mira.status_favourited_by(post.id)[0].username == "noa", "favourited_by")
    must(mira.status_reblogged_by(post.id)[0].username == "noa", "reblogged_by")
    must(noa.favourites()[0].id == post.id, "favourites")
    must(noa.bookmarks()[0].id == post.id, "bookmarks")
    reply = noa.status_reply(mira.status(post.id), "lovely")
    must(mira.status_context(post.id).descendants[0].id == reply.id, "context")
    must(reply.mentions[0].username == "mira", "mentions")
    mira.status_pin(post.id)
    must(mira.account_statuses(mira.me().id, pinned=True)[0].id == post.id, "pinned")
    mira.status_unpin(post.id)
    must(mira.status_mute(post.id).muted, "mute")
    mira.status_unmute(post.id)
    mira.status_update(post.id, "By the lake #birds")
    must(len(mira.status_history(post.id)) == 2, "history")
    must(mira.status_source(post.id).text == "By the lake #birds", "source")
    noa.status_unfavourite(post.id)
    noa.status_unreblog(post.id)
    noa.status_unbookmark(post.id)
    hour = timedelta(hours=1)
    later = mira.status_post("later", scheduled_at=datetime.now() + hour)
    must(mira.scheduled_statuses()[0].id == later.id, "scheduled_statuses")
    mira.scheduled_status(later.id)
    mira.scheduled_status_update(later.id, datetime.now() + 2 * hour)
    mira.scheduled_status_delete(later.id)
    asked = mira.status_post("Which one?", poll=mira.make_poll(["heron", "stork"], 3600, multiple=False))
    must(noa.poll_vote(asked.poll.id, [1]).own_votes == [1], "own_votes")
    must(mira.poll(asked.poll.id).votes_count == 1, "votes_count")
    refuses(MastodonAPIError, noa.poll_vote, asked.poll.id, [0])
    letter = noa.status_post("@mira a letter", visibility="direct")
    must(mira.conversations()[0].last_status.id == letter.id, "conversations")
    mira.conversations_read(mira.conversations()[0].id)
    mira.status_delete(mira.status_post("gone").id)
    refuses(MastodonNotFoundError, noa.status_delete, post.id)
    return post


def timelines(mira, noa, post):
    for name in ("home", "local", "public"):
        mira.timeline(name)
    must(any(it.id == post.id for it in mira.timeline_hashtag("birds")), "timeline_hashtag")
    must(all(it.media_attachments for it in noa.timeline_public(only_media=True)), "only_media")
    mira.timeline_home(limit=2)
    first = mira.timeline_home(limit=1)
    must(mira.api.fetch_next(first)[0].id != first[0].id, "fetch_next")
    mira.account_statuses(mira.me().id, exclude_replies=True, exclude_reblogs=True, only_media=True)
    mira.tag("birds")
    must(mira.tag_follow("birds").following, "tag_follow")
    must(mira.followed_tags()[0].name == "birds", "followed_tags")
    mira.tag_unfollow("birds")
    mira.trending_tags()
    mira.trending_statuses()
    mira.trending_links()
    featured = mira.featured_tag_create("birds")
    mira.featured_tags()
    mira.account_featured_tags(mira.me().id)
    mira.featured_tag_suggestions()
    mira.featured_tag_delete(featured)
    found = mira.search_v2("mira")
    must(found.accounts[0].username == "mira", "search_v2")
    mira.search_v2("#birds", result_type="hashtags")


def notifications(mira, noa):
    mira.notifications()
    must(mira.notifications(types=["mention"])[0].type == "mention", "types")
    key = mira.grouped_notifications().notification_groups[0].group_key
    mira.grouped_notification(key)
    mira.grouped_notification_accounts(key)
    mira.unread_grouped_notifications_count()
    mira.notifications_unread_count()
    mira.notifications_policy()
    mira.update_notifications_policy(for_not_following="filter")
    mira.update_notifications_policy(for_not_following="accept")
    mira.notification_requests()
    mira.notifications_merged()
    one = mira.notifications()[0]
    mira.notifications(one.id)
    mira.notifications_dismiss(one.id)
    noa.status_favourite(mira.status_post("worth a like").id)
    mira.dismiss_grouped_notification(mira.grouped_notifications().notification_groups[0].group_key)
    mira.notifications_clear()
    must(mira.notifications() == [], "clear")


def filters(mira, noa):
    made = mira.create_filter_v2("Loud words", ["home"], "warn", keywords_attributes=[{"keyword": "lovely", "whole_word": True}])
    mira.filters_v2()
    mira.filter_v2(made.id)
    mira.update_filter_v2(made.id, title="Loud")
    mira.add_filter_keyword_v2(made.id, "shouting")
    mira.filter_keywords_v2(made.id)
    mira.filter_statuses_v2(made.id)
    mira.delete_filter_v2(made.id)
    old = mira.filter_create("noise", ["home"])
    mira.filters()
    mira.filter_update(old.id, phrase="more noise")
    mira.filter_delete(old.id)


def push(mira):
    _, public = mira.api.push_subscription_generate_keys()
    mira.push_subscription_set("https://push.example/x", public, mention_events=True)
    mira.push_subscription()
    mira.push_subscription_update(follow_events=True)
    mira.push_subscription_delete()


def staff(owner, mira, noa, post):
    noa.report(mira.me().id, [post.id], "look at this", category="spam", forward=False)
    reports = owner.admin_reports()
    must(reports and reports[0].target_account.username == "mira", "admin_reports")
    owner.admin_report(reports[0].id)
    owner.admin_report_assign(reports[0].id)
    owner.admin_report_unassign(reports[0].id)
    owner.admin_report_resolve(reports[0].id)
    owner.admin_report_reopen(reports[0].id)
    owner.admin_accounts_v2(origin="local")
    owner.admin_accounts_v1()
    owner.admin_account(mira.me().id)
    block = owner.admin_create_domain_block("far.example", severity="suspend")
    owner.admin_domain_blocks()
    owner.admin_update_domain_block(block.id, public_comment="ads")
    owner.admin_delete_domain_block(block.id)
    ip = owner.admin_create_ip_block("192.0.2.0/24", "no_access")
    owner.admin_ip_blocks()
    owner.admin_update_ip_block(ip.id, comment="a test")
    owner.admin_delete_ip_block(ip.id)
    domain = owner.admin_create_email_domain_block("mail.example")
    owner.admin_email_domain_blocks()
    owner.admin_delete_email_domain_block(domain.id)
    email = owner.admin_create_canonical_email_block("eve@mail.example")
    owner.admin_canonical_email_blocks()
    owner.admin_test_canonical_email_block("eve@mail.example")
    owner.admin_delete_canonical_email_block(email.id)
    allow = owner.admin_create_domain_allow("near.example")
    owner.admin_domain_allows()
    owner.admin_delete_domain_allow(allow.id)
    days = datetime.now() - timedelta(days=6), datetime.now()
    owner.admin_measures(*days, active_users=True, new_users=True, interactions=True, opened_reports=True, resolved_reports=True)
    owner.admin_dimensions(*days, languages=True, sources=True, servers=True, space_usage=True, software_versions=True)
    owner.admin_retention(*days)
    owner.admin_trending_tags()
    owner.admin_trending_statuses()
    owner.admin_trending_links()
    refuses(MastodonAPIError, noa.admin_reports)


def streams(mira, noa):
    import threading

    from mastodon import StreamListener

    heard = []

    class Listener(StreamListener):
        def on_update(self, status):
            heard.append(("update", status.content))

        def on_delete(self, status_id):
            heard.append(("delete", str(status_id)))

        def on_status_update(self, status):
            heard.append(("edit", status.content))

        def on_notification(self, notification):
            heard.append(("notification", notification.type))

    stream = mira.api.stream_user(Listener(), run_async=True)
    time.sleep(1)
    post = noa.status_post("hear, hear @mira")
    noa.status_update(post.id, "heard, heard @mira")
    noa.status_delete(post.id)
    until = time.monotonic() + 15
    wanted = {"update", "edit", "delete", "notification"}
    while time.monotonic() < until and not wanted <= {it[0] for it in heard}:
        time.sleep(0.1)
    must(wanted <= {it[0] for it in heard}, f"the stream said {heard}")
    stream.close()


def signing_in(server):
    """Registers an app and changes a code for a token, by the forms of our own pages."""
    import re
    import urllib.parse

    import requests

    client, secret = Mastodon.create_app(
        "A test", scopes=["read", "write"], redirect_uris="urn:ietf:wg:oauth:2.0:oob", api_base_url=server.url, website="https://app.example"
    )
    # The library makes this address for https alone.
    asked = {"client_id": client, "response_type": "code", "scope": "read write", "redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}
    address = f"{server.url}/oauth/authorize?{urllib.parse.urlencode(asked)}"
    browser = requests.Session()
    browser.headers["Origin"] = server.url
    from server import PASSWORD

    def submit(page, part, **fields):
        form = next(it for it in re.findall(r"(?s)<form.*?</form>", page.text) if part in it)
        action = re.search(r'action="([^"]*)"', form)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        hidden = {name: value.replace("&amp;", "&").replace("&#38;", "&") for name, value in hidden.items()}
        target = urllib.parse.urljoin(page.url, (action.group(1) if action else page.url).replace("&amp;", "&").replace("&#38;", "&"))
        return browser.post(target, data={**hidden, **fields})

    page = browser.get(address)
    page = submit(page, 'name="password"', login="mira", password=PASSWORD)
    page = submit(page, "Do not allow", decision="approve")
    code = re.search(r"[?&]code=([A-Za-z0-9_-]{20,})", page.url)
    must(code is not None and code.group(1) in page.text, f"no code on the page {page.url}")
    if code:
        # As `log_in` does; it insists on https.
        grant = {"grant_type": "authorization_code", "code": code.group(1), "client_id": client, "client_secret": secret}
        given = requests.post(f"{server.url}/oauth/token", data={**grant, "redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}).json()
        must(given["token_type"] == "Bearer" and given["scope"] == "read write" and isinstance(given["created_at"], int), f"{given}")
        token = given["access_token"]
        mine = Mastodon(access_token=token, api_base_url=server.url)
        must(mine.me().username == "mira", "me, by the new token")
        must(mine.status_post("by an app").application.name == "A test", "application")
        asked = {"client_id": client, "client_secret": secret, "token": token}
        must(requests.post(f"{server.url}/oauth/revoke", data=asked).status_code == 200, "revoke")
        refuses(MastodonUnauthorizedError, Mastodon(access_token=token, api_base_url=server.url).me)


def step(name, call, *arguments):
    before = len(problems)
    try:
        answer = call(*arguments)
    except Exception as error:  # the others still run
        import traceback

        where = traceback.extract_tb(error.__traceback__)
        line = next((it for it in reversed(where) if it.filename == __file__), where[-1])
        problems.append(f"{name}: {type(error).__name__}: {error} (line {line.lineno}: {line.line})")
        answer = None
    print(f"{'ok  ' if len(problems) == before else 'FAIL'} {name}")
    return answer


def main():
    with Server() as server:
        owner = Caller(server, "owner", "read write follow push profile admin:read admin:write")
        mira, noa = Caller(server, "mira"), Caller(server, "noa")
        step("instance", instance, mira)
        step("people", people, mira, noa)
        step("lists", lists, mira, noa)
        post = step("posts", posts, mira, noa)
        step("timelines", timelines, mira, noa, post)
        step("streams", streams, mira, noa)
        step("notifications", notifications, mira, noa)
        step("filters", filters, mira, noa)
        step("push", push, mira)
        step("staff", staff, owner, mira, noa, post)
        step("signing in", signing_in, server)
    for problem in problems:
        print("  " + problem)
    print(f"{checked} answers checked, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
