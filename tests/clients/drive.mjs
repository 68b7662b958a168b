// megalodon and masto.js drive a server of ours: both must be able to do what people do all day, and hear of it on a stream.
//   node drive.mjs URL TOKENS      TOKENS: JSON, {"mira": "…", "noa": "…", "owner": "…"}

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import generator from "megalodon";
import { createRestAPIClient, createStreamingAPIClient } from "masto";

const [, , url, words, picturePath] = process.argv;
const tokens = JSON.parse(words);
const file = () => new Blob([readFileSync(picturePath)], { type: "image/png" });
const pause = time => new Promise(resolve => setTimeout(resolve, time));
let failed = 0;

async function step(name, act) {
  try {
    await act();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}: ${error?.stack ?? error}`);
  }
}

const mira = createRestAPIClient({ url, accessToken: tokens.mira });
const noa = createRestAPIClient({ url, accessToken: tokens.noa });
const me = await mira.v1.accounts.verifyCredentials();
const her = await noa.v1.accounts.verifyCredentials();
let post;

await step("masto.js: a picture with its description, posted, liked, answered and read again", async () => {
  const media = await mira.v2.media.create({ file: file(), description: "a gradient", focus: "0.1,0.2" });
  post = await mira.v1.statuses.create({ status: "By the river #birds", mediaIds: [media.id], visibility: "public", language: "en" });
  assert.equal(post.mediaAttachments[0].description, "a gradient");
  assert.equal((await noa.v1.statuses.$select(post.id).favourite()).favourited, true);
  assert.equal((await noa.v1.statuses.$select(post.id).reblog()).reblog.id, post.id);
  const reply = await noa.v1.statuses.create({ status: "@mira lovely", inReplyToId: post.id });
  const context = await mira.v1.statuses.$select(post.id).context.fetch();
  assert.equal(context.descendants[0].id, reply.id);
  const edited = await mira.v1.statuses.$select(post.id).update({ status: "By the lake #birds", mediaIds: [media.id] });
  assert.ok(edited.editedAt);
  assert.equal((await mira.v1.statuses.$select(post.id).history.list()).length, 2);
});

await step("masto.js: timelines page by page", async () => {
  for (let index = 0; index < 5; index += 1) await mira.v1.statuses.create({ status: `number ${index}` });
  const seen = [];
  for await (const page of mira.v1.timelines.home.list({ limit: 2 })) {
    seen.push(...page.map(it => it.id));
    if (seen.length > 6) break;
  }
  assert.equal(new Set(seen).size, seen.length, "nothing comes twice");
  assert.ok((await mira.v1.timelines.tag.$select("birds").list()).some(it => it.id === post.id));
  assert.ok((await noa.v1.timelines.public.list({ local: true })).length > 0);
});

await step("masto.js: people, lists, filters, notifications", async () => {
  assert.equal((await mira.v1.accounts.$select(her.id).follow()).following, true);
  const list = await mira.v1.lists.create({ title: "Birds" });
  await mira.v1.lists.$select(list.id).accounts.create({ accountIds: [her.id] });
  assert.equal((await mira.v1.lists.$select(list.id).accounts.list())[0].id, her.id);
  const filter = await mira.v2.filters.create({ title: "Loud", context: ["home"], filterAction: "warn", keywordsAttributes: [{ keyword: "lovely", wholeWord: "true" }] });
  assert.equal(filter.keywords[0].keyword, "lovely");
  assert.ok((await mira.v1.notifications.list()).some(it => it.type === "mention"));
  const grouped = await mira.v2.notifications.list();
  assert.ok(grouped.notificationGroups.length > 0 && grouped.accounts.length > 0);
  assert.equal((await mira.v2.search.list({ q: "noa", type: "accounts" })).accounts[0].id, her.id);
  const changed = await mira.v1.accounts.updateCredentials({ displayName: "Mira", note: "Birds", fieldsAttributes: [{ name: "Commissions", value: "open" }] });
  assert.equal(changed.fields[0].name, "Commissions");
});

await step("masto.js: what happens comes on the stream", async () => {
  const instance = await mira.v2.instance.fetch();
  const streams = createStreamingAPIClient({ streamingApiUrl: instance.configuration.urls.streaming, accessToken: tokens.mira });
  const heard = [];
  const subscription = streams.user.subscribe();
  const listening = (async () => {
    for await (const event of subscription) {
      heard.push(event.event);
      if (heard.includes("update") && heard.includes("notification")) break;
    }
  })();
  // The library waits a second before it dials and does not say when it is through: said again until it is heard.
  let through = false;
  listening.then(() => (through = true));
  for (let turn = 0; !through && turn < 20; turn += 1) {
    await noa.v1.statuses.create({ status: `@mira hear this, ${turn}` });
    await Promise.race([listening, pause(1000)]);
  }
  subscription.unsubscribe();
  streams.close();
  assert.ok(heard.includes("update") && heard.includes("notification"), `heard ${heard}`);
});

const megalodon = generator.default ?? generator;
const client = megalodon("mastodon", url, tokens.mira);

await step("megalodon: the same server through another library", async () => {
  assert.equal((await client.verifyAccountCredentials()).data.id, me.id);
  assert.ok((await client.getInstance()).data.version.startsWith("4."));
  const said = (await client.postStatus("said by megalodon", { visibility: "public", poll: undefined })).data;
  assert.equal((await client.getStatus(said.id)).data.content.includes("megalodon"), true);
  await client.favouriteStatus(said.id);
  await client.bookmarkStatus(said.id);
  assert.equal((await client.getBookmarks()).data[0].id, said.id);
  assert.ok((await client.getHomeTimeline()).data.length > 0);
  assert.ok((await client.getLocalTimeline()).data.length > 0);
  assert.ok((await client.getNotifications()).data.length > 0);
  assert.equal((await client.search("noa", { type: "accounts" })).data.accounts[0].id, her.id);
  assert.equal((await client.getRelationships([her.id])).data[0].following, true);
  const asked = (await client.postStatus("which?", { poll: { options: ["a", "b"], expires_in: 600 } })).data;
  assert.equal(asked.poll.options.length, 2);
  const lists = (await client.getLists()).data;
  assert.equal(lists[0].title, "Birds");
  await client.getPreferences();
  await client.getFollowedTags();
  await client.getInstanceCustomEmojis();
  await client.getConversationTimeline();
  await client.getMarkers(["home"]);
  await client.deleteStatus(said.id);
});

console.log(failed === 0 ? "# pass" : `# ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
