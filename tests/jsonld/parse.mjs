// Reads our documents with an independent ActivityPub library (Fedify's vocabulary).
//
//   parse.mjs FOLDER
//
// It fails when a document is not what it should be for that library, and at the end it breaks a
// document and makes sure that this is noticed. Nothing is fetched: all documents stand alone.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as vocab from "@fedify/vocab";
import { preloadedContexts } from "@fedify/vocab-runtime";

const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));

async function loader(url) {
  const document = preloadedContexts[url];
  if (document === undefined) throw new Error(`a document must not need ${url}`);
  return { contextUrl: null, documentUrl: url, document };
}
const options = { documentLoader: loader, contextLoader: loader };
const parse = (json) => vocab.Object.fromJsonLd(json, options);

async function actor(json) {
  const person = await parse(json);
  assert(person instanceof vocab.Person, "a Person");
  assert.equal(person.id?.href, json.id);
  assert.equal(person.preferredUsername?.toString(), "mira");
  assert.equal(person.inboxId?.href, json.inbox);
  assert.equal(person.outboxId?.href, json.outbox);
  assert.equal(person.followersId?.href, json.followers);
  assert.equal(person.featuredId?.href, json.featured);
  assert.equal(person.endpoints?.sharedInbox?.href, json.endpoints.sharedInbox);
  assert.equal(person.manuallyApprovesFollowers, json.manuallyApprovesFollowers);
  assert.equal(person.indexable, json.indexable);
  const key = await person.getPublicKey(options);
  assert.equal(key?.ownerId?.href, json.id, "the key is the actor's");
  assert.equal(key?.publicKey?.algorithm.name, "RSASSA-PKCS1-v1_5");
  const methods = [];
  for await (const method of person.getAssertionMethods(options)) methods.push(method);
  assert.equal(methods.length, 1);
  assert.equal(methods[0].controllerId?.href, json.id);
  assert.equal(methods[0].publicKey?.algorithm.name, "Ed25519");
  const fields = [];
  for await (const field of person.getAttachments(options)) fields.push(field);
  assert(fields.every((it) => it instanceof vocab.PropertyValue) && fields.length > 0, "fields");
  return person;
}

async function note(json) {
  const note = await parse(json);
  assert(note instanceof vocab.Note, "a Note");
  assert.equal(note.id?.href, json.id);
  assert.equal(note.attributionId?.href, json.attributedTo);
  assert.deepEqual(note.toIds.map((it) => it.href), json.to);
  assert.deepEqual(note.ccIds.map((it) => it.href), json.cc);
  assert.equal(note.sensitive, json.sensitive);
  assert(note.published, "a time");
  assert(note.contents.some((it) => it.toString() === json.content), "its words");
  const tags = [];
  for await (const tag of note.getTags(options)) tags.push(tag);
  const hashtags = tags.filter((it) => it instanceof vocab.Hashtag).map((it) => it.name?.toString());
  assert(hashtags.includes("#NoAI"), `hashtags: ${hashtags}`);
  assert(tags.some((it) => it instanceof vocab.Mention), "a mention");
  const pictures = [];
  for await (const picture of note.getAttachments(options)) pictures.push(picture);
  assert.equal(pictures.length, json.attachment.length);
  for (const [at, picture] of pictures.entries()) {
    const written = json.attachment[at];
    assert(picture instanceof vocab.Document, "a Document");
    assert.equal(picture.url?.href, written.url);
    assert.equal(picture.name?.toString(), written.name);
    assert.equal(picture.mediaType, written.mediaType);
    assert.equal(picture.width, written.width);
  }
  return note;
}

const checks = {
  actor,
  note,
  async application(json) {
    const server = await parse(json);
    assert(server instanceof vocab.Application);
    assert.equal(server.id?.href, json.id);
    assert((await server.getPublicKey(options))?.publicKey);
  },
  async create(json) {
    const create = await parse(json);
    assert(create instanceof vocab.Create);
    assert.equal(create.actorId?.href, json.actor);
    await note({ "@context": json["@context"], ...json.object });
    assert.equal((await create.getObject(options))?.id?.href, json.object.id);
  },
  async delete_note(json) {
    const activity = await parse(json);
    assert(activity instanceof vocab.Delete);
    assert((await activity.getObject(options)) instanceof vocab.Tombstone);
  },
  async outbox_page(json) {
    const page = await parse(json);
    assert(page instanceof vocab.OrderedCollectionPage);
    const items = [];
    for await (const item of page.getItems(options)) items.push(item);
    assert(items.length > 0 && items.every((it) => it instanceof vocab.Create));
  },
};

const types = {
  follow: vocab.Follow, accept: vocab.Accept, reject: vocab.Reject, undo: vocab.Undo,
  like: vocab.Like, announce: vocab.Announce, block: vocab.Block, flag: vocab.Flag,
  move: vocab.Move, add: vocab.Add, remove: vocab.Remove, update_note: vocab.Update,
  update_actor: vocab.Update, reject_work: vocab.Reject, delete_actor: vocab.Delete,
};

let count = 0;
for (const file of readdirSync(folder).filter((it) => it.endsWith(".json")).sort()) {
  const name = file.slice(0, -5);
  const json = read(name);
  if (checks[name]) await checks[name](json);
  else {
    const thing = await parse(json);
    if (types[name]) assert(thing instanceof types[name], `${name} is a ${thing.constructor.name}`);
    if (json.actor) assert.equal(thing.actorId?.href, json.actor, name);
  }
  console.log(`ok     ${file}`);
  count += 1;
}
for (const name of [...Object.keys(checks), ...Object.keys(types)]) read(name);

// A term that is missing is noticed.
for (const [check, json, term] of [
  [note, read("note"), "Hashtag"],
  [note, read("note"), "sensitive"],
  [actor, read("actor"), "assertionMethod"],
  [actor, read("actor"), "PropertyValue"],
]) {
  delete json["@context"][2][term];
  await assert.rejects(check(json), undefined, `${term} was missing, and nobody noticed`);
}
console.log(`${count} documents`);
