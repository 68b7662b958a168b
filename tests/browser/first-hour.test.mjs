// The first hour of a server, as its people live it: the owner comes in by the printed link, an artist asks to join and
// is let in, posts a picture, and a stranger sees it with the artist's terms. Once with scripts, measured page by page,
// and once without any.

import assert from "node:assert/strict";
import test from "node:test";
import { landscape } from "./pictures.mjs";
import { checkPage, openBrowser, screenshot, startServer, visitor } from "./support.mjs";

// --- The words on the pages: what a person looks for, in one place ----------------------------------------------------

const words = {
  setup: {
    serverName: /^name of this server/i,
    username: /^username/i,
    email: /^e-mail address/i,
    password: /^password/i,
    submit: /^finish/i,
  },
  signUp: {
    path: "/sign-up",
    username: /^username/i,
    email: /^e-mail address/i,
    password: /^password/i,
    reason: /^about you/i,
    submit: /^ask to join/i,
    waitingRoom: "/waiting",
    waiting: /what happens next/i,
  },
  requests: {
    path: "/admin/sign-ups",
    approve: /^let .* in/i,
  },
  signIn: {
    path: "/sign-in",
    name: /^username or e-mail/i,
    password: /^password/i,
    submit: /^sign in/i,
    out: /^sign out/i,
  },
  compose: {
    path: "/compose",
    pictures: /pictures?/i,
    alt: /description|alt text/i,
    title: /^title/i,
    year: /^year/i,
    medium: /^medium/i,
    text: /^text|caption|words/i,
    madeByHand: /made by hand/i,
    submit: /^(post|publish)/i,
  },
  work: {
    denied: /not for ai training/i,
    label: /made by hand/i,
  },
};

const owner = { username: "ona", email: "ona@house.example", password: "a long night under the pines" };
const artist = { username: "mira", email: "mira@studio.example", password: "seven blue herons on a roof" };
const work = {
  title: "Evening over two hills",
  year: "2026",
  medium: "Gouache on paper",
  alt: "A low orange sun over two rows of dark hills",
  text: "Painted from the train window.",
};

// --- The story --------------------------------------------------------------------------------------------------------

/** Tells the story on a fresh server. `look(page, name)` is called on each page on the way. */
async function firstHour(t, { javaScript, look }) {
  const server = await startServer();
  const browser = await openBrowser();
  const people = [];
  const somebody = async () => {
    const page = await visitor(browser, { javaScript });
    people.push(page);
    return page;
  };
  const step = async (name, act) => {
    const began = Date.now();
    try {
      await act();
      t.diagnostic(`${name}: ${Date.now() - began} ms`);
    } catch (error) {
      for (const [i, page] of people.entries()) await screenshot(page, `failed-${javaScript ? "" : "plain-"}${i}`).catch(() => {});
      error.message = `${name}: ${error.message}`;
      throw error;
    }
  };

  try {
    const ownerPage = await somebody();
    const artistPage = await somebody();
    const stranger = await somebody();
    let workUrl;

    await step("the owner comes in by the printed link", () => setUp(ownerPage, server, look));
    await step("an artist asks to join", () => askToJoin(artistPage, server, look));
    await step("nobody is let in before the owner says so", () => isKeptWaiting(artistPage, server));
    await step("the owner lets the artist in", () => letIn(ownerPage, server, look));
    await step("the artist signs in", () => signIn(artistPage, server, artist, look));
    await step("the artist posts a picture with its terms", async () => {
      workUrl = await postPicture(artistPage, server, look);
    });
    await step("a stranger sees the picture and its terms", () => seeWork(stranger, workUrl, look));
    await step("the picture hangs in the artist's portfolio", () => seePortfolio(stranger, server, look));
  } finally {
    await browser.close();
    await server.stop();
  }
}

const fill = (page, label, value) => page.getByLabel(label).first().fill(value);
const press = (page, name) => page.getByRole("main").getByRole("button", { name }).first().click();

async function setUp(page, server, look) {
  await page.goto(server.url);
  await look(page, "landing-before-setup");
  await page.goto(server.ownerLink);
  await look(page, "setup");
  await fill(page, words.setup.serverName, "The quiet house");
  await fill(page, words.setup.username, owner.username);
  await fill(page, words.setup.email, owner.email);
  await fill(page, words.setup.password, owner.password);
  await press(page, words.setup.submit);
  await page.waitForURL(url => !url.pathname.startsWith("/setup"));
  await look(page, "owner-home");

  const again = await page.context().request.get(server.ownerLink, { maxRedirects: 0 });
  assert.ok(again.status() >= 300, `the owner link opened twice: ${again.status()}`);
}

async function askToJoin(page, server, look) {
  await page.goto(server.url + words.signUp.path);
  await look(page, "sign-up");
  await fill(page, words.signUp.username, artist.username);
  await fill(page, words.signUp.email, artist.email);
  await fill(page, words.signUp.password, artist.password);
  await fill(page, words.signUp.reason, "I paint small landscapes and would like to hang them here.");
  await press(page, words.signUp.submit);
  await page.getByRole("main").getByText(words.signUp.waiting).first().waitFor();
  await look(page, "sign-up-waiting");
}

async function fillSignIn(page, server, person) {
  await page.goto(server.url + words.signIn.path);
  await fill(page, words.signIn.name, person.username);
  await fill(page, words.signIn.password, person.password);
}

async function isKeptWaiting(page, server) {
  await page.goto(`${server.url}/home`);
  assert.equal(new URL(page.url()).pathname, words.signUp.waitingRoom);
  await page.locator(".nav__menu > summary").click();
  await page.getByRole("button", { name: words.signIn.out }).click();
  await page.waitForURL(url => url.pathname === "/");
}

async function letIn(page, server, look) {
  await page.goto(server.url + words.requests.path);
  await page.getByText(artist.username).first().waitFor();
  await look(page, "sign-up-requests");
  await press(page, words.requests.approve);
  await page.waitForLoadState("load");
}

async function signIn(page, server, person, look) {
  await fillSignIn(page, server, person);
  await look(page, "sign-in");
  // Another look may have loaded the page anew: fill it once more.
  await fillSignIn(page, server, person);
  await press(page, words.signIn.submit);
  await page.waitForURL(url => !url.pathname.startsWith(words.signIn.path));
  await look(page, "home-empty");
}

async function postPicture(page, server, look) {
  await page.goto(server.url + words.compose.path);
  await look(page, "compose");
  await page.locator("input[type=file]:visible").first().setInputFiles({
    name: "evening.png",
    mimeType: "image/png",
    buffer: landscape(1200, 800, 0),
  });
  await fill(page, words.compose.alt, work.alt);
  await fill(page, words.compose.title, work.title);
  await fill(page, words.compose.year, work.year);
  await fill(page, words.compose.medium, work.medium);
  await fill(page, words.compose.text, work.text);
  await page.getByLabel(words.compose.madeByHand).first().check();
  await press(page, words.compose.submit);
  await page.waitForURL(url => new RegExp(`^/@${artist.username}/\\d+$`).test(url.pathname));
  return page.url();
}

async function seeWork(page, workUrl, look) {
  const response = await page.goto(workUrl);
  const headers = response.headers();
  assert.match(headers["x-robots-tag"] ?? "", /noai/, "a new account denies AI training, and the page says so");
  assert.equal(headers["tdm-reservation"], "1");

  const main = page.getByRole("main");
  await main.getByRole("heading", { name: work.title }).first().waitFor();
  await main.getByText(work.medium).first().waitFor();
  await main.getByText(words.work.denied).first().waitFor();
  await main.getByText(words.work.label).first().waitFor();

  const picture = main.getByRole("img", { name: work.alt }).first();
  await picture.scrollIntoViewIfNeeded();
  const shown = await picture.evaluate(async image => {
    await image.decode();
    return { ratio: image.clientWidth / image.clientHeight, src: image.currentSrc, width: image.naturalWidth };
  });
  assert.ok(Math.abs(shown.ratio - 1.5) < 0.01, `the picture is cropped or stretched: ${JSON.stringify(shown)}`);
  const file = await page.context().request.get(shown.src);
  assert.match(file.headers()["x-robots-tag"] ?? "", /noai/, "the picture's own file carries the terms too");
  await look(page, "work");
}

async function seePortfolio(page, server, look) {
  await page.goto(`${server.url}/@${artist.username}`);
  await page.getByRole("main").getByRole("img", { name: work.alt }).first().waitFor();
  await look(page, "portfolio");
}

test("the first hour: owner, artist, picture, stranger", { timeout: 300_000 }, t =>
  firstHour(t, { javaScript: true, look: checkPage }));

test("the first hour without any script", { timeout: 300_000 }, t =>
  firstHour(t, { javaScript: false, look: async () => {} }));
