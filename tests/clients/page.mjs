// A page of another site, in a browser, with masto.js in it: what a web app needs beside the API itself. It reads answers across
// origins, signs in through a window that it opened, reads its pages by their Link, and hears of things on a WebSocket.
//   node page.mjs URL FOLDER      FOLDER: where masto.js is installed

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [, , url, folder] = process.argv;
const root = join(fileURLToPath(import.meta.url), "..", "..", "..");
const fromFrontend = createRequire(join(root, "frontend", "package.json"));
const { build } = fromFrontend("esbuild");
const { chromium } = fromFrontend("playwright-core");

const bundled = await build({
  stdin: { contents: 'export { createRestAPIClient, createStreamingAPIClient } from "masto";', resolveDir: folder },
  bundle: true,
  write: false,
  format: "iife",
  globalName: "masto",
  platform: "browser",
});
const files = {
  "/": ["text/html", "<!doctype html><title>An app</title><script src='/masto.js'></script>"],
  // Where people come back to: hands the code to the window that asked for it.
  "/back": ["text/html", "<!doctype html><script>opener.postMessage(location.search, location.origin); close()</script>"],
  "/masto.js": ["text/javascript", bundled.outputFiles[0].text],
};
const site = createServer((request, answer) => {
  const [kind, text] = files[new URL(request.url, "http://x").pathname] ?? ["text/plain", ""];
  answer.setHeader("content-type", kind);
  answer.end(text);
});
await new Promise(resolve => site.listen(0, "127.0.0.1", resolve));
// Another origin than the server's, and like it one that browsers trust.
const origin = `http://localhost:${site.address().port}`;

const browser = await chromium.launch({ executablePath: process.env.RAKKAN_CHROMIUM, args: ["--no-sandbox"] });
let failed = 0;
try {
  const page = await browser.newPage();
  const faults = [];
  page.on("console", said => said.type() === "error" && faults.push(said.text()));
  await page.goto(origin);

  // The app registers, and opens a window in which its person signs in.
  const window = page.waitForEvent("popup");
  const signedIn = page.evaluate(async url => {
    const back = `${location.origin}/back`;
    const client = masto.createRestAPIClient({ url });
    const app = await client.v1.apps.create({ clientName: "A page", redirectUris: back, scopes: "read write follow" });
    const word = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const verifier = word(crypto.getRandomValues(new Uint8Array(48)));
    const challenge = word(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
    const asked = { client_id: app.clientId, redirect_uri: back, response_type: "code", scope: "read write follow", code_challenge: challenge, code_challenge_method: "S256" };
    open(`${url}/oauth/authorize?${new URLSearchParams(asked)}`, "sign-in", "popup,width=500,height=600");
    const said = await new Promise(resolve => addEventListener("message", event => event.origin === location.origin && resolve(event.data)));
    const code = new URLSearchParams(said).get("code");
    const grant = { grant_type: "authorization_code", code, redirect_uri: back, client_id: app.clientId, client_secret: app.clientSecret, code_verifier: verifier };
    const given = await (await fetch(`${url}/oauth/token`, { method: "POST", body: new URLSearchParams(grant) })).json();
    globalThis.mine = masto.createRestAPIClient({ url, accessToken: given.access_token });
    globalThis.token = given.access_token;
    return (await mine.v1.accounts.verifyCredentials()).username;
  }, url);
  const form = await window;
  await form.fill("input[name=login]", "mira");
  await form.fill("input[name=password]", "a quiet river at dawn");
  await form.keyboard.press("Enter");
  await form.click("button[value=approve]");
  assert.equal(await signedIn, "mira");

  const seen = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 60 });
    canvas.getContext("2d").fillRect(10, 10, 40, 30);
    const file = await new Promise(resolve => canvas.toBlob(resolve, "image/png"));
    const media = await mine.v2.media.create({ file, description: "a black box" });
    const post = await mine.v1.statuses.create({ status: "from a page", mediaIds: [media.id] });
    const [picture, me] = [post.mediaAttachments[0], post.account];
    // Pictures and portraits are read across origins too.
    const shows = async address => {
      const image = Object.assign(new Image(), { crossOrigin: "anonymous", src: address });
      await image.decode();
      return image.naturalWidth > 0;
    };
    const shown = [await shows(picture.previewUrl), await shows(me.avatar), await shows(me.header)];
    for (const word of ["one", "two"]) await mine.v1.statuses.create({ status: word });
    const pages = [];
    for await (const some of mine.v1.accounts.$select(me.id).statuses.list({ limit: 1 })) {
      pages.push(some[0].id);
      if (pages.length === 3) break;
    }
    return { description: picture.description, shown, pages: new Set(pages).size };
  });
  assert.deepEqual(seen, { description: "a black box", shown: [true, true, true], pages: 3 });

  const heard = await page.evaluate(async () => {
    const instance = await mine.v2.instance.fetch();
    const streams = masto.createStreamingAPIClient({ streamingApiUrl: instance.configuration.urls.streaming, accessToken: token, implementation: WebSocket });
    const subscription = streams.user.subscribe();
    const first = subscription[Symbol.asyncIterator]().next();
    // The library does not say when it is through: said again until it is heard.
    const saying = setInterval(() => mine.v1.statuses.create({ status: `hear ${Math.random()}` }), 1000);
    const event = (await first).value;
    clearInterval(saying);
    streams.close();
    return event.event;
  });
  assert.equal(heard, "update");
  assert.deepEqual(faults, [], "nothing stands in the console");
  console.log("ok   masto.js in a page of another site: signs in, posts, pages, pictures, streams");
} catch (error) {
  failed = 1;
  console.log(`FAIL masto.js in a page: ${error?.stack ?? error}`);
}
await browser.close();
site.close();
process.exit(failed);
