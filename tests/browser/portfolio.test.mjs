// A public profile with 36 works of fifteen shapes: what it weighs, that it needs no script, that nothing is
// cropped and nothing moves. Also draws the picture that the README shows (RAKKAN_README_PICTURE=path).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";

import { landscape } from "./pictures.mjs";
import { PHONE, checkPage, openBrowser, startServer, visitor } from "./support.mjs";

const WORKS = 36;
const shapes = [
  [900, 600], [600, 900], [800, 800], [1000, 560], [560, 1000], [1200, 400], [400, 1200], [840, 640],
  [640, 840], [1500, 300], [150, 1050], [700, 690], [960, 720], [720, 960], [1100, 700],
];
const titles = ["Evening over two hills", "Harbour, low water", "Study in ochre", "The long field", "Kitchen window", "North wall"];
const media = ["Gouache on paper", "Ink", "Oil on board", "Digital", "Linocut", "Coloured pencil"];

const KIB = 1024;
const limits = { html: 15 * KIB, css: 12 * KIB, js: 25 * KIB };

/** An artist with an access token, made on the command line beside the running server. */
function artist(server) {
  const run = (...args) => execFileSync(server.program, args, { env: server.env, cwd: server.cwd, encoding: "utf8" }).trim();
  run("user", "create", "mira", "--email", "mira@far.example", "--password", "a long quiet password");
  return run("token", "create", "mira", "--scopes", "read write");
}

async function api(server, token, path, body, json) {
  const headers = { authorization: `Bearer ${token}`, ...(json ? { "content-type": "application/json" } : {}) };
  const response = await fetch(server.url + path, { method: "POST", headers, body });
  assert.ok(response.ok, `${path} answered ${response.status}: ${await response.clone().text()}`);
  return response.json();
}

async function hang(server, token, index) {
  const [width, height] = shapes[index % shapes.length];
  const form = new FormData();
  form.append("file", new Blob([landscape(width, height, index)], { type: "image/png" }), `work-${index}.png`);
  form.append("description", `Hills under a round sun, number ${index + 1}.`);
  const picture = await api(server, token, "/api/v2/media", form);
  const work = { status: "", media_ids: [picture.id], ai_label: "human-made", title: titles[index % titles.length], year: "2026", medium: media[index % media.length] };
  return api(server, token, "/api/v1/statuses", JSON.stringify(work), true);
}

async function compressed(url) {
  const response = await fetch(url, { headers: { "accept-encoding": "gzip" } });
  const body = Buffer.from(await response.arrayBuffer()); // fetch has unpacked it
  return { status: response.status, text: body.toString("utf8"), packed: gzipSync(body, { level: 6 }).length };
}

test("a profile with 36 works is light, whole without scripts, and does not move", async () => {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    const token = artist(server);
    for (let index = 0; index < WORKS; index += 1) await hang(server, token, index);

    const profile = `${server.url}/@mira`;
    const page = await compressed(profile);
    const sheets = [...page.text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(found => found[1]);
    const scripts = [...page.text.matchAll(/<script[^>]* src="([^"]+)"/g)].map(found => found[1]);
    const css = (await Promise.all(sheets.map(path => compressed(server.url + path)))).reduce((sum, it) => sum + it.packed, 0);
    const tab = await visitor(browser);
    const loaded = [];
    tab.on("response", response => {
      if (response.url().includes("/assets/") && /\.js/.test(response.url())) loaded.push(response.url());
    });
    await tab.goto(profile, { waitUntil: "networkidle" });
    const js = (await Promise.all([...new Set(loaded)].map(compressed))).reduce((sum, it) => sum + it.packed, 0);
    console.log(`# profile of ${WORKS} works: HTML ${page.packed}, CSS ${css}, JavaScript ${js} bytes compressed (${scripts.length} script tag)`);
    assert.ok(page.packed <= limits.html, `HTML weighs ${page.packed}`);
    assert.ok(css <= limits.css, `CSS weighs ${css}`);
    assert.ok(js <= limits.js, `JavaScript weighs ${js}`);

    await checkPage(tab, "profile-36");
    await wholeAndUncropped(tab);
    await explored(server, tab);
    if (process.env.RAKKAN_README_PICTURE) await portrait(tab, profile, process.env.RAKKAN_README_PICTURE);

    const plain = await visitor(browser, { viewport: PHONE, javaScript: false });
    await plain.goto(profile);
    assert.equal(await plain.getByRole("main").getByRole("img").count(), WORKS, "without scripts every work hangs there");
    await plain.getByRole("main").getByRole("link", { name: /sun, number 1\b/ }).first().click();
    await plain.getByRole("heading", { name: titles[0] }).first().waitFor();
  } finally {
    await browser.close();
    await server.stop();
  }
});

/** The same works on the page for looking around: no heavier, and fit for everybody with its facets open. */
async function explored(server, page) {
  const address = `${server.url}/explore`;
  const { packed } = await compressed(address);
  console.log(`# explore with ${WORKS} works: HTML ${packed} bytes compressed`);
  assert.ok(packed <= limits.html, `HTML weighs ${packed}`);
  await page.goto(address, { waitUntil: "networkidle" });
  await page.getByText("Choose", { exact: true }).click();
  await checkPage(page, "explore");
}

/** Each picture is shown whole: the shape of what is painted is the shape of the file. */
async function wholeAndUncropped(page) {
  const tiles = await page.evaluate(async () => {
    const pictures = [...document.querySelectorAll("main img:not(.avatar *)")];
    for (const one of pictures) one.loading = "eager";
    await Promise.all(pictures.map(one => one.decode().catch(() => undefined)));
    return pictures.map(one => ({
      fit: getComputedStyle(one).objectFit,
      box: one.clientWidth / one.clientHeight,
      own: one.naturalWidth / one.naturalHeight,
    }));
  });
  assert.equal(tiles.length, WORKS);
  for (const tile of tiles) {
    assert.equal(tile.fit, "contain");
    const clamped = Math.min(4, Math.max(0.5, tile.own));
    assert.ok(Math.abs(tile.box / clamped - 1) < 0.03 || tile.own !== clamped, `a tile of ${tile.box} for a picture of ${tile.own}`);
  }
}

async function portrait(page, profile, path) {
  await page.setViewportSize({ width: 1366, height: 1000 });
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(profile, { waitUntil: "networkidle" });
  writeFileSync(path, await page.screenshot());
}

// The helper above measures by packing anew; this makes sure that the server packs at all.
test("pages are sent compressed to browsers that ask for it", async () => {
  const server = await startServer();
  try {
    const { request } = await import("node:http");
    const body = await new Promise((resolve, reject) => {
      request(`${server.url}/about`, { headers: { "accept-encoding": "gzip" } }, response => {
        const parts = [];
        response.on("data", part => parts.push(part));
        response.on("end", () => resolve({ encoding: response.headers["content-encoding"], bytes: Buffer.concat(parts) }));
      }).on("error", reject).end();
    });
    assert.equal(body.encoding, "gzip");
    assert.match(gunzipSync(body.bytes).toString("utf8"), /<!doctype html>/i);
  } finally {
    await server.stop();
  }
});
