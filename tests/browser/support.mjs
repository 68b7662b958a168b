// What the page tests share: a server of their own, a browser, and the checks that every page has to pass.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const fromFrontend = createRequire(join(root, "frontend", "package.json"));
const { chromium } = fromFrontend("playwright-core");
const axeSource = fromFrontend("axe-core").source;

const screenshots = join(root, "tmp", "screenshots");
const logs = join(root, "tmp", "server-logs");

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1366, height: 900 };
/** The narrowest page that must not scroll sideways (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };

// --- A server ---------------------------------------------------------------------------------------------------------

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The environment of a new server: nothing of the caller's own settings. */
function environment(settings) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("RAKKAN_"));
  return { ...Object.fromEntries(own), ...settings };
}

/** Resolves with the first match of `pattern` in what the server prints. */
function printed(child, pattern, within) {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`the server did not print ${pattern} in ${within} ms:\n${text}`)), within);
    const read = bytes => {
      text += bytes;
      const found = pattern.exec(text);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", code => {
      clearTimeout(timer);
      reject(new Error(`the server stopped with code ${code}:\n${text}`));
    });
  });
}

async function answers(url, within) {
  const until = Date.now() + within;
  for (;;) {
    try {
      const response = await fetch(url);
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    if (Date.now() > until) throw new Error(`${url} did not answer in ${within} ms`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/**
 * Starts `target/debug/rakkan serve` with an empty data directory on a free port, under `host` (a name for passkeys).
 * Answers its `url`, the one-time `ownerLink` it printed, `stop()`, and what the command line needs to
 * work on the same data: `program`, `env`, `cwd`.
 */
export async function startServer(settings = {}, host = "127.0.0.1") {
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const data = mkdtempSync(join(tmpdir(), "rakkan-pages-"));
  const program = process.env.RAKKAN_BINARY ?? join(root, process.env.CARGO_TARGET_DIR ?? "target", "debug", "rakkan");
  const env = environment({
    RAKKAN_SERVER__LISTEN: `127.0.0.1:${port}`,
    RAKKAN_SERVER__PUBLIC_URL: url,
    RAKKAN_DATA_DIR: join(data, "data"),
    ...settings,
  });
  const cwd = data; // where no rakkan.toml lies
  const child = spawn(program, ["serve"], { cwd, env });
  mkdirSync(logs, { recursive: true });
  const log = createWriteStream(join(logs, `${port}.log`));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });

  const stopped = new Promise(resolve => child.once("exit", resolve));
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await stopped;
      clearTimeout(timer);
    }
    log.end();
    rmSync(data, { recursive: true, force: true });
  };

  try {
    const ownerLink = await printed(child, /https?:\/\/\S+\/setup\?token=[^\s"'<>]+(?=\s)/, 30_000);
    await answers(`${url}/readyz`, 30_000);
    return { url, ownerLink, stop, program, env, cwd };
  } catch (error) {
    await stop();
    throw error;
  }
}

// --- A browser --------------------------------------------------------------------------------------------------------

/** Chromium without its calls home: a test must not depend on a network, or show up in one. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.RAKKAN_CHROMIUM || "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Runs in the page before its own scripts: adds up how far things jumped while nobody touched anything. */
function watchShifts() {
  window.layoutShifts = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const where = entry.sources.map(source => source.node?.className || source.node?.nodeName || "?").join(", ");
      window.layoutShifts.push({ value: entry.value, where });
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/**
 * A page in a browser profile of its own: somebody with their own cookies.
 * `page.complaints` collects script errors, blocked resources and answers of 500.
 */
export async function visitor(browser, { viewport = DESKTOP, javaScript = true } = {}) {
  const context = await browser.newContext({ viewport, javaScriptEnabled: javaScript, colorScheme: "light", locale: "en-GB", ignoreHTTPSErrors: true });
  if (javaScript) await context.addInitScript(watchShifts);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.javaScript = javaScript;
  page.complaints = [];
  page.on("pageerror", error => page.complaints.push(`script error: ${error.message}`));
  page.on("console", message => {
    if (message.type() === "error") page.complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("requestfailed", request => {
    const reason = request.failure()?.errorText ?? "";
    // A navigation away ends what was still loading: that is nobody's fault.
    if (!reason.includes("ERR_ABORTED")) page.complaints.push(`not loaded: ${request.url()} ${reason}`);
  });
  page.on("response", response => {
    if (response.status() >= 500) page.complaints.push(`${response.status()} for ${response.url()}`);
  });
  return page;
}

// --- What every page has to pass --------------------------------------------------------------------------------------

/**
 * Evaluates in the page past its Content-Security-Policy, which rightly refuses scripts from a string.
 * Only the debugger may do that, so the policy stays on for everything else.
 */
async function evaluate(page, expression) {
  const session = await page.context().newCDPSession(page);
  try {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  } finally {
    await session.detach();
  }
}

function readable(violation) {
  const places = violation.nodes.map(node => `    ${node.target.join(" ")}: ${node.failureSummary?.replaceAll("\n", "\n      ")}`);
  return `  ${violation.id} (${violation.impact}): ${violation.help}\n${places.join("\n")}`;
}

/** Runs axe with all its rules; any finding fails the test. */
export async function expectAccessible(page, name) {
  await evaluate(page, `${axeSource};undefined`);
  const violations = await evaluate(page, "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations)");
  assert.equal(violations.length, 0, `axe found on ${name} (${page.url()}):\n${violations.map(readable).join("\n")}`);
}

/** Scrolls through the page so that lazy pictures load, and answers when all are there. */
async function loadEverything(page) {
  await page.waitForLoadState("load");
  await evaluate(page, `(async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) {
      scrollTo(0, y);
      await new Promise(requestAnimationFrame);
    }
    const waiting = [...document.images].filter(image => !image.complete && image.checkVisibility());
    await Promise.race([
      Promise.all(waiting.map(image => new Promise(done => { image.onload = image.onerror = done; }))),
      new Promise(done => setTimeout(done, 5000)),
    ]);
    scrollTo(0, 0);
    await new Promise(requestAnimationFrame);
  })()`);
}

/**
 * On a busy machine a row is painted when half of it has come, and fills up with the next bytes. What moves because of how the
 * page is built moves at every load, so one load of three without a shift is enough.
 */
async function loadWithoutShift(page, name) {
  for (let load = 1; ; load += 1) {
    await loadEverything(page);
    try {
      return await expectNoShift(page, name);
    } catch (shift) {
      if (load === 3) throw shift;
    }
    await page.reload();
  }
}

/** Nothing may move by itself while the page loads; a shift below a thousandth is rounding. */
export async function expectNoShift(page, name) {
  const shifts = await evaluate(page, "window.layoutShifts");
  const total = shifts.reduce((sum, shift) => sum + shift.value, 0);
  assert.ok(total < 0.001, `${name} moved by ${total.toFixed(4)} while it loaded: ${JSON.stringify(shifts)}`);
}

export async function expectNoSidewaysScroll(page, name) {
  const [wide, shown] = await evaluate(page, "[document.documentElement.scrollWidth, document.documentElement.clientWidth]");
  assert.ok(wide <= shown, `${name} is ${wide} px wide in a window of ${shown} px`);
}

async function expectPicturesShown(page, name) {
  const broken = await evaluate(page, `[...document.images]
    .filter(image => image.complete && image.naturalWidth === 0 && image.checkVisibility())
    .map(image => image.currentSrc || image.src)`);
  assert.deepEqual(broken, [], `${name} has pictures that did not load`);
}

/** Takes the page as it is to tmp/screenshots/NAME.png. */
export async function screenshot(page, name) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/**
 * Everything a page owes its readers: no jump while loading, no broken picture, no complaint of the browser, and on a
 * phone and a desktop, light and dark, no finding of axe and no sideways scroll. Leaves four screenshots under `name`.
 */
export async function checkPage(page, name) {
  assert.ok(page.javaScript, "checkPage measures with scripts: give it a visitor who runs them");
  await loadWithoutShift(page, name);
  await expectPicturesShown(page, name);

  const before = page.viewportSize();
  for (const [device, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    await page.setViewportSize(viewport);
    await expectNoSidewaysScroll(page, `${name} on a ${device}`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expectAccessible(page, `${name}, ${device}, ${colorScheme}`);
      await screenshot(page, `${name}-${device}-${colorScheme}`);
    }
  }
  await page.setViewportSize(NARROW);
  await expectNoSidewaysScroll(page, `${name} at ${NARROW.width} px`);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  await page.setViewportSize(before);
  assert.deepEqual(page.complaints, [], `the browser complained about ${name}`);
}
