// A file that says that AI made it, as an artist meets it: refused with the field named, published with a label, or let
// stand by a moderator. In a real browser, each new page measured.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { landscape, withText } from "./pictures.mjs";
import { checkPage, openBrowser, startServer, visitor } from "./support.mjs";

const password = "seven blue herons on a roof";
const settings = "two hills\nNegative prompt: blurry\nSteps: 28, Sampler: Euler a, CFG scale: 7, Seed: 4711, Size: 512x512";
const alt = "Dark hills under a low sun";

function person(server, name, role) {
  const run = (...args) => execFileSync(server.program, args, { env: server.env, cwd: server.cwd, encoding: "utf8" });
  run("user", "create", name, "--email", `${name}@far.example`, "--password", password, "--role", role);
}

async function signIn(page, server, name) {
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel(/^username or e-mail/i).fill(name);
  await page.getByLabel(/^password/i).first().fill(password);
  await page.getByRole("main").getByRole("button", { name: /^sign in/i }).click();
  await page.waitForURL(url => !url.pathname.startsWith("/sign-in"));
}

/** Fills the composer and publishes. */
async function send(page, server, seed) {
  await page.goto(`${server.url}/compose`);
  await page.locator("input[type=file]:visible").first().setInputFiles({
    name: "hills.png",
    mimeType: "image/png",
    buffer: withText(landscape(600, 400, seed), "parameters", settings),
  });
  await page.getByLabel(/description|alt text/i).first().fill(alt);
  await publish(page);
}

const publish = page => page.getByRole("main").getByRole("button", { name: /^(post|publish)/i }).first().click();
const atWork = page => page.waitForURL(url => /^\/@mira\/\d+$/.test(url.pathname));

test("refused with the field named, then labelled, then appealed", { timeout: 300_000 }, async () => {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    person(server, "mira", "artist");
    person(server, "mo", "moderator");
    const [mira, mo, stranger] = [await visitor(browser), await visitor(browser), await visitor(browser)];
    await signIn(mira, server, "mira");

    await send(mira, server, 1);
    const why = mira.locator(".picture-block .faults").first();
    await why.waitFor();
    assert.match(await why.innerText(), /png tEXt parameters.*Steps: 28/s);
    assert.match(await why.innerText(), /ai\.unlabelled\.generator_metadata/);
    await mira.getByLabel("AI-made").last().check();
    await publish(mira);
    await atWork(mira);
    const labelled = mira.url();
    await stranger.goto(labelled);
    await stranger.getByRole("main").getByText("AI-made").first().waitFor();

    await send(mira, server, 2);
    await mira.getByLabel(/ask a moderator/i).check();
    await mira.getByLabel(/how you made it/i).fill("Over a palette file of a friend; the sketches are on my desk.");
    await publish(mira);
    await atWork(mira);
    const appealed = mira.url();
    assert.equal((await stranger.goto(appealed)).status(), 404);

    await signIn(mo, server, "mo");
    await mo.goto(`${server.url}/admin/cases`);
    await mo.getByText("Look at the picture").click();
    const seen = await mo.getByRole("img", { name: alt }).evaluate(async image => {
      await image.decode();
      return image.naturalWidth;
    });
    assert.ok(seen > 0, "the moderator sees the picture");
    await checkPage(mo, "admin-cases");
    await mo.goto(`${server.url}/admin/cases`);
    await mo.getByLabel(/made by hand/i).check();
    await mo.getByLabel(/to the artist/i).fill("Thank you for the sketches.");
    await mo.getByRole("button", { name: /^decide/i }).click();
    await mo.getByText("Nothing to decide.").waitFor();

    assert.equal((await stranger.goto(appealed)).status(), 200);
    // In a browser of its own: the one above was told no twice, and says so in its console.
    const later = await visitor(browser);
    await signIn(later, server, "mira");
    await later.goto(`${server.url}/settings/pictures`);
    await later.getByText("Thank you for the sketches.").waitFor();
    await checkPage(later, "settings-pictures");
  } finally {
    await browser.close();
    await server.stop();
  }
});
