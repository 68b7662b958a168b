// Every screen, on a phone and a desktop, light, dark and from right to left: pictures to leaf through in
// tmp/screenshots, and what axe says of each. `make screenshots`; SCREENS=home,explore takes only those.

import { execFileSync } from "node:child_process";

import { landscape } from "./pictures.mjs";
import { DESKTOP, PHONE, expectAccessible, expectNoSidewaysScroll, openBrowser, screenshot, startServer, visitor } from "./support.mjs";

const PASSWORD = "a long quiet password";
const shapes = [[900, 600], [600, 900], [800, 800], [1200, 400], [400, 1200], [840, 640], [1500, 300], [700, 690], [720, 960]];
const titles = ["Evening over two hills", "Harbour, low water", "Study in ochre", "The long field", "Kitchen window", "North wall"];
const media = ["Gouache on paper", "Ink", "Oil on board", "Digital", "Linocut", "Coloured pencil"];

const server = await startServer();
const browser = await openBrowser();
const findings = [];

const run = (...args) => execFileSync(server.program, args, { env: server.env, cwd: server.cwd, encoding: "utf8" }).trim();
const tokens = {};
function person(name, ...more) {
  run("user", "create", name, "--email", `${name}@far.example`, "--password", PASSWORD, ...more);
  tokens[name] = run("token", "create", name, "--scopes", "read write");
}

async function api(name, method, path, body) {
  const headers = { authorization: `Bearer ${tokens[name]}` };
  const isForm = body instanceof FormData;
  if (body && !isForm) headers["content-type"] = "application/json";
  const response = await fetch(server.url + path, { method, headers, body: body && !isForm ? JSON.stringify(body) : body });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

async function hang(name, index, more = {}) {
  const [width, height] = shapes[index % shapes.length];
  const form = new FormData();
  form.append("file", new Blob([landscape(width, height, index)], { type: "image/png" }), `work-${index}.png`);
  form.append("description", `Hills under a round sun, number ${index + 1}.`);
  const picture = await api(name, "POST", "/api/v2/media", form);
  return api(name, "POST", "/api/v1/statuses", {
    status: index % 2 ? "From memory; the light was gone by four. #hills" : "",
    media_ids: [picture.id],
    ai_label: "human-made",
    title: titles[index % titles.length],
    year: "2026",
    medium: media[index % media.length],
    ...more,
  });
}

person("owner", "--role", "owner");
person("mira");
person("kai");
const works = [];
for (let index = 0; index < 12; index += 1) works.push(await hang("mira", index));
for (let index = 0; index < 4; index += 1) await hang("owner", index + 3);
const mira = await api("kai", "GET", "/api/v1/accounts/lookup?acct=mira");
await api("kai", "POST", `/api/v1/accounts/${mira.id}/follow`);
await api("mira", "POST", "/api/v1/statuses", {
  status: "Which paper do you use for gouache?",
  poll: { options: ["Hot pressed", "Cold pressed", "Whatever is there"], expires_in: 86400 },
});
await api("kai", "POST", "/api/v1/statuses", { status: "The third one stays with me.", in_reply_to_id: works[2].id });
for (const work of works.slice(0, 5)) await api("kai", "POST", `/api/v1/statuses/${work.id}/favourite`);
await api("kai", "POST", `/api/v1/statuses/${works[1].id}/reblog`);
await api("kai", "POST", `/api/v1/statuses/${works[4].id}/bookmark`);
const made = {};
for (const [kind, title, from, to] of [["section", "Birds and boats", 0, 4], ["series", "Four evenings", 5, 9]]) {
  const it = await api("mira", "POST", "/api/rakkan/v1/sequences", { kind, title, intro: "Drawn at the river, between four and six." });
  made[kind] = it.id;
  await api("mira", "POST", `/api/rakkan/v1/sequences/${it.id}/statuses`, { status_ids: works.slice(from, to).map(work => work.id) });
}
await api("mira", "POST", `/api/v1/statuses/${works[10].id}/pin`);
const list = await api("kai", "POST", "/api/v1/lists", { title: "Gouache and friends" });
await api("kai", "POST", `/api/v1/lists/${list.id}/accounts`, { account_ids: [mira.id] });
await api("kai", "POST", "/api/v1/tags/hills/follow");
const folder = await api("kai", "POST", "/api/rakkan/v1/bookmark_folders", { title: "Light at dusk" });
await api("kai", "POST", `/api/rakkan/v1/bookmark_folders/${folder.id}/statuses`, { status_ids: [works[4].id, works[5].id] });
const filter = await api("kai", "POST", "/api/v2/filters", {
  title: "Stories I have not read", context: ["home", "public"], filter_action: "warn", expires_in: 604800,
  keywords_attributes: [{ keyword: "dragon", whole_word: true }, { keyword: "the end of the third book" }],
});
const owner = await api("kai", "GET", "/api/v1/accounts/lookup?acct=owner");
await api("kai", "POST", `/api/v1/accounts/${owner.id}/mute`, { duration: 86400 });
await api("kai", "POST", "/api/v1/domain_blocks", { domain: "elsewhere.example" });
for (const [status, days] of [["The long field, seen from the other side. #hills", 2], ["Which of the two goes into the show?", 9]]) {
  await api("kai", "POST", "/api/v1/statuses", { status, scheduled_at: new Date(Date.now() + days * 86_400_000).toISOString() });
}

async function offer(name, title, more = {}) {
  const page = await signedIn(name);
  await page.goto(`${server.url}/jobs/new`);
  const texts = {
    title, company: "Heron Films", place: "Lisbon, Portugal", pay_min: "1,800", pay_max: "2,400", url: "https://heron.example/work/with-us",
    source: "Twelve **backgrounds** in gouache for a short film about a river.\n\n* Four weeks in spring\n* One round of changes each", ...more.texts,
  };
  for (const [field, value] of Object.entries(texts)) await page.locator(`[name=${field}]`).fill(value);
  const picks = { kind: "contract", workplace: "either", ai_clause: "none", ...more.picks };
  for (const [field, value] of Object.entries(picks)) await page.locator(`input[name=${field}][value=${value}]`).check();
  await page.locator("[name=discipline]").selectOption(more.discipline ?? "animation");
  await page.locator("main .form__actions button").click();
  await page.waitForURL(/\/jobs\/\d+/);
  const path = new URL(page.url()).pathname;
  await page.context().close();
  return path;
}
const job = await offer("owner", "Background painter for a short film");
await offer("owner", "Cover for a children's book", { discipline: "illustration", picks: { kind: "commission", workplace: "remote", ai_clause: "team" }, texts: { company: "Small Press", place: "" } });
await offer("owner", "Concept artist", { discipline: "concept-art", picks: { kind: "permanent", workplace: "on-site", ai_clause: "included" } });
const waiting = await offer("mira", "Inker for a comic of forty pages", { discipline: "comics" });

const screens = {
  none: {
    landing: "/", explore: "/explore", "explore-medium": "/explore?medium=print", profile: "/@mira", posts: "/@mira/posts", series: "/@mira/series",
    "one-series": `/@mira/series/${made.series}`, about: "/@mira/about", work: `/@mira/${works[6].id}`, tag: "/tags/hills", "remote-follow": "/@mira/remote-follow",
    "sign-in": "/sign-in", "sign-up": "/sign-up", "about-server": "/about", "ai-policy": "/policies/ai", "about-mix": "/about/mix", "not-there": "/@nobody", report: `/report?post=${works[0].id}`,
    jobs: "/jobs", "jobs-chosen": "/jobs?ai=none&kind=internship", job,
  },
  kai: {
    home: "/home", mix: "/home/mix", "explore-signed-in": "/explore?sort=near", search: "/search?q=hills", "search-nothing": "/search?q=zebra", notifications: "/notifications",
    bookmarks: "/bookmarks", compose: "/compose", "reply": `/@mira/${works[2].id}`, warnings: "/warnings", severed: "/severed_relationships", "posting-settings": "/settings/posting",
    "profile-settings": "/settings/profile", "terms-settings": "/settings/terms", "portfolio-empty": "/settings/portfolio",
    filters: "/settings/filters", filter: `/settings/filters/${filter.id}`, mutes: "/mutes", "blocked-servers": "/blocks/servers",
    "about-to-block": "/blocks/servers/new?domain=far.example", hashtags: "/settings/tags", "tag-followed": "/tags/hills",
    lists: "/lists", list: `/lists/${list.id}`, "edit-list": `/lists/${list.id}/edit`, "list-people": `/lists/${list.id}/people`,
    "lists-of-person": "/@mira/lists", "profile-followed": "/@mira", folder: `/bookmarks/${folder.id}`,
    "choose-folder": `/posts/${works[4].id}/folder`, drafts: "/drafts", scheduled: "/scheduled",
    security: "/settings/security", "second-factor": "/settings/second-factor", passkeys: "/settings/passkeys", sessions: "/settings/sessions", password: "/settings/password", account: "/settings/account",
    "job-new": "/jobs/new", "jobs-mine-empty": "/jobs/mine",
  },
  mira: {
    "own-profile": "/@mira", "own-work": `/@mira/${works[6].id}`, "portfolio-settings": "/settings/portfolio", "own-notifications": "/notifications", edit: `/posts/${works[0].id}/edit`,
    "jobs-mine": "/jobs/mine", "job-waiting": waiting, "job-edit": `${waiting}/edit`,
  },
  owner: { "admin-today": "/admin", "admin-people": "/admin/people", "admin-person": "/admin/people/mira", "admin-settings": "/admin/settings", "admin-jobs": "/admin/openings", "admin-jobs-open": "/admin/openings?show=open", "admin-rules": "/admin/rules", "admin-rule-new": "/admin/rules/new", "admin-ledger": "/admin/ledger?show=all", "admin-machine": "/admin/machine" },
};

async function signedIn(name) {
  const page = await visitor(browser);
  if (name === "none") return page;
  await page.goto(`${server.url}/sign-in`);
  await page.locator("form input[name=login], form input[name=username], form input[name=email], form input[type=text]").first().fill(name);
  await page.locator("input[type=password]").first().fill(PASSWORD);
  await page.locator("main form button[type=submit], main form button:not([type])").first().click();
  await page.waitForURL(url => !url.pathname.startsWith("/sign-in"));
  return page;
}

const only = process.env.SCREENS?.split(",");
try {
  for (const [name, all] of Object.entries(screens)) {
    const page = await signedIn(name);
    for (const [screen, path] of Object.entries(all)) {
      if (only && !only.includes(screen)) continue;
      page.complaints.length = 0;
      const answer = await page.goto(server.url + path);
      if (answer.status() >= 400 && screen !== "not-there") findings.push(`${screen}: ${answer.status()}`);
      for (const [device, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP, narrow: { width: 320, height: 640 } })) {
        await page.setViewportSize(viewport);
        for (const look of ["light", "dark", "rtl"]) {
          if (device === "narrow" && look === "dark") continue;
          await page.emulateMedia({ colorScheme: look === "dark" ? "dark" : "light", reducedMotion: "reduce" });
          await page.evaluate(dir => { document.documentElement.dir = dir; }, look === "rtl" ? "rtl" : "ltr");
          for (const check of [expectNoSidewaysScroll, ...(device === "narrow" ? [] : [expectAccessible])]) {
            await check(page, `${screen}, ${device}, ${look}`).catch(error => findings.push(error.message));
          }
          if (device !== "narrow") await screenshot(page, `${screen}-${device}-${look}`);
        }
      }
      if (screen !== "not-there") findings.push(...page.complaints.map(it => `${screen}: ${it}`));
    }
    await page.context().close();
  }
} finally {
  await browser.close();
  await server.stop();
}
console.log(findings.length ? findings.join("\n\n") : "axe found nothing, and no page scrolls sideways at 320 px.");
process.exitCode = findings.length ? 1 : 0;
