// Three people on a house that has works in it, each once with scripts and once without any: somebody passing by,
// somebody from another server who follows, and an artist who arranges what hangs. And the same hand work by keyboard alone.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import test from "node:test";

import { landscape } from "./pictures.mjs";
import { openBrowser, screenshot, startServer, visitor } from "./support.mjs";

const PASSWORD = "seven blue herons on a roof";
const TITLES = ["Evening over two hills", "Harbour, low water", "Study in ochre", "The long field"];

/** A house with an artist and her works; `act` gets the server, the browser and the works, newest last. */
async function house(settings, act) {
  const server = await startServer(settings);
  const browser = await openBrowser();
  try {
    const run = (...args) => execFileSync(server.program, args, { env: server.env, cwd: server.cwd, encoding: "utf8" }).trim();
    run("user", "create", "mira", "--email", "mira@far.example", "--password", PASSWORD);
    const token = run("token", "create", "mira", "--scopes", "read write");
    const works = [];
    for (const [index, title] of TITLES.entries()) works.push(await hang(server, token, index, title));
    await act({ server, browser, works });
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function hang(server, token, index, title) {
  const headers = { authorization: `Bearer ${token}` };
  const form = new FormData();
  form.append("file", new Blob([landscape(900, 600, index)], { type: "image/png" }), `work-${index}.png`);
  form.append("description", `Hills under a round sun, number ${index + 1}.`);
  const ask = async (path, body, more = {}) => {
    const answer = await fetch(server.url + path, { method: "POST", headers: { ...headers, ...more }, body });
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  };
  const picture = await ask("/api/v2/media", form);
  const status = { status: "From memory. #hills", media_ids: [picture.id], ai_label: "human-made", title, year: "2026", medium: "Gouache on paper" };
  return ask("/api/v1/statuses", JSON.stringify(status), { "content-type": "application/json" });
}

async function signIn(page, server) {
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel(/^username or e-mail/i).fill("mira");
  await page.getByLabel(/^password/i).first().fill(PASSWORD);
  await page.getByRole("main").getByRole("button", { name: /^sign in/i }).click();
  await page.waitForURL(url => !url.pathname.startsWith("/sign-in"));
}

/** Runs `act` with a person who has scripts, and with one who has none; leaves a picture where one of them got stuck. */
async function both(browser, act) {
  for (const javaScript of [true, false]) {
    const page = await visitor(browser, { javaScript });
    try {
      await act(page);
      // A file has a policy without any styles, those with which the browser itself shows a picture included.
      assert.deepEqual(page.complaints.filter(it => !/inline style.*\/media\//s.test(it)), []);
    } catch (error) {
      await screenshot(page, `failed-journey-${javaScript ? "scripts" : "plain"}`).catch(() => {});
      error.message = `${javaScript ? "with" : "without"} scripts: ${error.message}`;
      throw error;
    }
    await page.context().close();
  }
}

const main = page => page.getByRole("main");
/** A button that says what it does and, for those who only hear it, to which work. */
const act = (page, verb, title) => page.getByRole("button", { name: new RegExp(`^${verb}\\s*: ${title}$`) });

test("somebody passing by looks around, finds a work, its artist, and a way to keep in touch", { timeout: 300_000 }, () =>
  house({}, ({ server, browser }) =>
    both(browser, async page => {
      await page.goto(server.url);
      await main(page).getByRole("link", { name: /hills under a round sun/i }).first().waitFor();
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Explore" }).click();
      await main(page).getByRole("link", { name: /number 1\b/ }).first().click();
      await page.getByRole("heading", { name: TITLES[0] }).first().waitFor();
      await main(page).getByText(/not for ai training/i).first().waitFor();

      // The picture itself, larger: over the page, or as a file of its own.
      await main(page).locator("a.work__link").first().click();
      if (page.javaScript) {
        const viewer = page.getByRole("dialog");
        await viewer.getByRole("img").waitFor();
        await page.keyboard.press("Escape");
        await viewer.waitFor({ state: "hidden" });
      } else {
        assert.match(new URL(page.url()).pathname, /^\/media\//);
        await page.goBack();
      }

      await main(page).getByRole("link", { name: "#hills" }).first().click();
      await page.waitForURL(/\/tags\/hills$/);
      await page.goBack();
      await main(page).getByRole("link", { name: "mira" }).first().click();
      await page.waitForURL(/\/@mira$/);
      const feed = await page.getByRole("link", { name: "Feed" }).first().getAttribute("href");
      const atom = await page.context().request.get(new URL(feed, server.url).href);
      assert.match(await atom.text(), /Evening over two hills/);

      await page.goto(`${server.url}/search`);
      await main(page).getByRole("searchbox").fill("mira");
      await page.keyboard.press("Enter");
      await main(page).getByRole("link", { name: "mira" }).first().waitFor();
    })));

/** The server a follower is at home at: it knows ann, and has a page on which she confirms. */
async function homeServer() {
  const pem = readFileSync(new URL("home.pem", import.meta.url));
  const pages = createSecureServer({ key: pem, cert: pem }, (request, answer) => {
    answer.setHeader("content-type", "text/html; charset=utf-8");
    answer.end(`<!doctype html><title>Confirm</title><h1>Follow this person?</h1><p>${request.url.replaceAll(/[<>&]/g, "")}</p>`);
  });
  await new Promise(done => pages.listen(0, "127.0.0.1", done));
  const template = `https://127.0.0.1:${pages.address().port}/authorize_interaction?uri={uri}`;
  const finger = createServer((request, answer) => {
    const asked = new URL(request.url, "http://home.localhost");
    const known = asked.pathname === "/.well-known/webfinger" && asked.searchParams.get("resource")?.startsWith("acct:ann@");
    answer.statusCode = known ? 200 : 404;
    answer.setHeader("content-type", "application/jrd+json");
    answer.end(known ? JSON.stringify({ subject: asked.searchParams.get("resource"), links: [{ rel: "http://ostatus.org/schema/1.0/subscribe", template }] }) : "{}");
  });
  await new Promise(done => finger.listen(0, "127.0.0.1", done));
  const stop = () => {
    pages.close();
    finger.close();
  };
  return { domain: `127.0.0.1:${finger.address().port}`, stop };
}

test("somebody from another server follows in one step, and is told in words what went wrong", { timeout: 300_000 }, async () => {
  const home = await homeServer();
  try {
    await house({ RAKKAN_FEDERATION__ALLOW_NETWORKS: "127.0.0.0/8,::1" }, ({ server, browser, works }) =>
      both(browser, async page => {
        const go = async address => {
          await page.getByLabel("Your address").fill(address);
          await page.getByRole("button", { name: "Go on to my server" }).click();
        };
        // From a boost somebody leads here: the work first, then its artist.
        await page.goto(`${server.url}/@mira/${works[0].id}`);
        await main(page).getByRole("link", { name: "mira" }).first().click();
        await page.getByRole("link", { name: "Follow from your server" }).click();

        await go(`@nobody@${home.domain}`);
        await main(page).getByText(/does not know that name/).first().waitFor();
        await main(page).getByText(/@mira@127\.0\.0\.1/).first().waitFor();
        await go("not an address");
        await main(page).locator(".field__fault, .faults").first().waitFor();

        await page.getByLabel("Remember my server on this device").check();
        await go(`@ann@${home.domain}`);
        await page.getByRole("heading", { name: "Follow this person?" }).waitFor();
        assert.equal(new URL(page.url()).searchParams.get("uri"), `${server.url}/users/mira`);

        // From now on it is one press.
        await page.goto(`${server.url}/@mira`);
        await page.getByRole("link", { name: `Follow from ${home.domain}` }).click();
        await page.getByRole("heading", { name: "Follow this person?" }).waitFor();
      }));
  } finally {
    home.stop();
  }
});

/** The titles in a list of the page that arranges, from top to bottom. */
const order = (page, region) => main(page).getByRole("region", { name: region }).locator(".work-list__name").allInnerTexts();

test("an artist arranges her portfolio and hands it on", { timeout: 300_000 }, () =>
  house({}, ({ server, browser }) =>
    both(browser, async page => {
      await signIn(page, server);
      await page.goto(`${server.url}/settings/portfolio`);
      for (const title of [TITLES[0], TITLES[2]]) {
        await act(page, "Pin", title).click();
        await act(page, "Unpin", title).waitFor();
      }
      const before = await order(page, "Pinned");
      assert.deepEqual([...before].sort(), [TITLES[0], TITLES[2]].sort());
      await act(page, "Up", before[1]).click();
      await page.waitForFunction(first => document.querySelector(".work-list__name")?.textContent === first, before[1]).catch(() => {});
      if (!page.javaScript) await page.goto(`${server.url}/settings/portfolio`);
      assert.deepEqual(await order(page, "Pinned"), [...before].reverse());

      await page.goto(`${server.url}/@mira`);
      const pinned = await main(page).getByRole("region", { name: "Pinned" }).getByRole("img").count();
      assert.equal(pinned, 2);
      await page.getByText("Share", { exact: true }).first().click();
      const code = main(page).getByRole("img", { name: /^qr code/i });
      await code.scrollIntoViewIfNeeded();
      assert.ok(await code.evaluate(async image => (await image.decode(), image.naturalWidth > 0)));
      await main(page).getByText(`@mira@${new URL(server.url).host}`).first().waitFor();

      // As it was, for whoever comes next.
      await page.goto(`${server.url}/settings/portfolio`);
      for (const title of [TITLES[0], TITLES[2]]) {
        await act(page, "Unpin", title).click();
        await act(page, "Pin", title).waitFor();
      }
    })));

/** Presses Tab until what has the focus is `target`; fails when the page is through. */
async function tabTo(page, target, key = "Tab") {
  for (let presses = 0; presses < 300; presses += 1) {
    if (await target.evaluate(element => element === document.activeElement, undefined, { timeout: 2000 })) return;
    await page.keyboard.press(key);
  }
  assert.fail(`the keyboard does not reach ${target}`);
}

test("composer, portfolio and viewer by keyboard alone", { timeout: 300_000 }, () =>
  house({}, async ({ server, browser, works }) => {
    const page = await visitor(browser);
    await signIn(page, server);

    // A post of words: from the top of the page to the button, without the mouse.
    await page.goto(`${server.url}/compose`);
    const words = page.locator("#f-text");
    await tabTo(page, words);
    await page.keyboard.type("Written with the keys only. #keys");
    await tabTo(page, page.getByRole("button", { name: "Publish" }).first());
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/@mira\/\d+/);
    await main(page).getByText("Written with the keys only.").first().waitFor();

    // The portfolio: a work goes up, and the focus stays with it.
    await page.goto(`${server.url}/settings/portfolio`);
    for (const title of [TITLES[0], TITLES[1]]) {
      await tabTo(page, act(page, "Pin", title));
      await page.keyboard.press("Enter");
      await act(page, "Unpin", title).waitFor();
    }
    const [, second] = await order(page, "Pinned");
    const up = act(page, "Up", second);
    await tabTo(page, up);
    await page.keyboard.press("Enter");
    await page.waitForFunction(name => document.querySelector(".work-list__name")?.textContent?.trim() === name, second);
    assert.ok(await up.evaluate(button => button === document.activeElement), "the focus moved away from the button that was pressed");

    // The viewer: opened, zoomed, laid on another mat and left, and the focus is back where it was.
    await page.goto(`${server.url}/@mira/${works[0].id}`);
    const link = main(page).locator("a.work__link").first();
    await tabTo(page, link);
    await page.keyboard.press("Enter");
    const viewer = page.getByRole("dialog");
    const image = viewer.getByRole("img");
    await image.waitFor();
    await page.keyboard.press("+");
    await page.waitForFunction(() => Number(document.querySelector("dialog[open] img")?.style.scale) > 1);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("0");
    await page.waitForFunction(() => Number(document.querySelector("dialog[open] img")?.style.scale) === 1);
    await page.keyboard.press("m");
    assert.equal(await viewer.getAttribute("data-mat"), "paper");
    await page.keyboard.press("Escape");
    await viewer.waitFor({ state: "hidden" });
    assert.ok(await link.evaluate(element => element === document.activeElement), "the focus went elsewhere");
    assert.deepEqual(page.complaints, []);
  }));

test("an open page hears of new posts, and without a network a page says so", { timeout: 300_000 }, () =>
  house({}, async ({ server, browser }) => {
    const page = await visitor(browser);
    await signIn(page, server);
    await page.goto(`${server.url}/home`);
    await page.waitForLoadState("load");
    const run = (...args) => execFileSync(server.program, args, { env: server.env, cwd: server.cwd, encoding: "utf8" }).trim();
    const token = run("token", "create", "mira", "--scopes", "write");
    const post = words => fetch(`${server.url}/api/v1/statuses`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify({ status: words }) });
    // The line may open a moment after the page.
    const fresh = page.getByRole("link", { name: /\d+ new posts?/ });
    for (let tries = 0; tries < 10 && (await fresh.count()) === 0; tries += 1) {
      await post(`The tide is out. ${tries}`);
      await fresh.waitFor({ timeout: 2000 }).catch(() => {});
    }
    await fresh.click();
    await main(page).getByText("The tide is out.").first().waitFor();

    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await page.context().setOffline(true);
    await page.goto(`${server.url}/explore`);
    await page.getByRole("heading", { name: "No connection" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "mira" }).count(), 0, "nobody's name is in it");
    await page.context().setOffline(false);
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Explore" }).waitFor();
  }));
