// Passkeys in a real browser with an authenticator of the debugger's: the script, the pages, the server.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { openBrowser, startServer, visitor } from "./support.mjs";

const PASSWORD = "a long quiet password";

test("a passkey is made, signs in, and is removed", async () => {
  const server = await startServer({}, "localhost");
  const browser = await openBrowser();
  try {
    const run = (...args) => execFileSync(server.program, args, { env: server.env, cwd: server.cwd, encoding: "utf8" });
    run("user", "create", "mira", "--email", "mira@far.example", "--password", PASSWORD);
    const page = await visitor(browser);
    const debug = await page.context().newCDPSession(page);
    await debug.send("WebAuthn.enable");
    await debug.send("WebAuthn.addVirtualAuthenticator", {
      options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    });

    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel("Username or e-mail address").fill("mira");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL("**/home");

    await page.goto(`${server.url}/settings/passkeys`);
    await page.getByLabel("Name").fill("This computer");
    await page.getByLabel("Your password").fill("not the password");
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByText("That is not your present password.").waitFor();
    await page.getByLabel("Your password").fill(PASSWORD);
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByText("Your passkey is kept.").waitFor();
    assert.ok(await page.getByText("This computer").first().isVisible());

    await page.context().clearCookies();
    await page.goto(`${server.url}/sign-in?next=/drafts`);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL(url => url.pathname === "/drafts");

    await page.goto(`${server.url}/settings/passkeys`);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("The passkey is removed.").waitFor();
    // The refused password is answered with 422, which the console notes.
    assert.deepEqual(page.complaints.filter(it => !it.includes("422")), []);
  } finally {
    await browser.close();
    await server.stop();
  }
});
