// Bundles the front end into dist/, which the server embeds (release) or reads from disk (debug).
//
//   styles/main.css   -> dist/app.css     every sheet it imports, in the order of the layers
//   scripts/main.ts   -> dist/main.js     and dist/chunks/*.js for what is loaded lazily
//   public/*          -> dist/*           as they are
//   messages/*/scripts.ftl                what scripts say: a bundle for each language, dist/es/main.js for Spanish
//   dist/manifest.json                    { "app.css": "0f3c…", … }: the start of each file's SHA-256
//
// Names stay stable and the pages add the checksum (`/assets/app.css?v=0f3c…`), so a page of the last release that is
// still open somewhere keeps finding its files. With --watch it builds again after every change.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");
const watching = process.argv.includes("--watch");

async function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath ?? entry.path, entry.name));
}

const named = path => relative(root, path).split(sep).join("/");

/** A sheet or script that nothing imports would be dead weight that looks alive: the build refuses it. */
async function refuseForgotten(inputs) {
  const used = new Set(Object.keys(inputs));
  const sources = [];
  for (const folder of ["styles", "scripts", "components", "pages", "layouts"]) {
    sources.push(...(await filesBelow(join(root, folder))));
  }
  const forgotten = sources
    .map(named)
    .filter(name => /\.(css|ts)$/.test(name) && !name.endsWith(".d.ts") && !used.has(name));
  if (forgotten.length > 0) {
    throw new Error(`imported by neither styles/main.css nor scripts/main.ts:\n  ${forgotten.join("\n  ")}`);
  }
}

async function writeManifest() {
  const manifest = {};
  for (const path of (await filesBelow(dist)).sort()) {
    const name = relative(dist, path).split(sep).join("/");
    if (name === "manifest.json") continue;
    manifest[name] = createHash("sha256").update(await readFile(path)).digest("hex").slice(0, 16);
  }
  await writeFile(join(dist, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function printSizes() {
  for (const path of (await filesBelow(dist)).sort()) {
    if (!/\.(css|js)$/.test(path)) continue;
    const bytes = await readFile(path);
    console.log(`${named(path).padEnd(44)} ${bytes.length} bytes, ${gzipSync(bytes).length} compressed`);
  }
}

async function finish(result) {
  if (result.warnings.length > 0) throw new Error("esbuild warned: see above");
  await refuseForgotten(result.metafile.inputs);
  if (existsSync(join(root, "public"))) await cp(join(root, "public"), dist, { recursive: true });
  await writeManifest();
  await printSizes();
}

const messages = join(root, "..", "messages");

/** The messages of scripts in one language: one line each, with values but no plural forms. */
async function phrases(language) {
  const text = await readFile(join(messages, language, "scripts.ftl"), "utf8");
  return new Map([...text.matchAll(/^([a-z0-9-]+) = (.+)$/gm)].map(([, id, words]) => [id, words.trim()]));
}

/** Puts the text in the place of its name: phrase("scripts-keys") becomes phrase("Keyboard"). */
const spoken = language => ({
  name: "phrases",
  async setup(build) {
    const [own, english] = [await phrases(language), await phrases("en")];
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const contents = source.replace(/\bphrase\("([^"]+)"/g, (_, id) => {
        const words = own.get(id) ?? english.get(id);
        if (words === undefined) throw new Error(`${named(path)}: no message ${id} in messages/en/scripts.ftl`);
        return `phrase(${JSON.stringify(words)}`;
      });
      return { contents, loader: "ts" };
    });
  },
});

const options = {
  absWorkingDir: root,
  entryPoints: [
    { in: "styles/main.css", out: "app" },
    { in: "scripts/main.ts", out: "main" },
  ],
  plugins: [spoken("en")],
  outdir: "dist",
  bundle: true,
  format: "esm",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  target: ["es2022", "chrome120", "firefox121", "safari17.2"],
  // Fonts and icons are in public/ and have their own addresses.
  external: ["/assets/*"],
  minify: true,
  metafile: true,
  legalComments: "none",
  logLevel: "warning",
};

// The worker runs by itself, outside of any page: one plain script.
const worker = { ...options, entryPoints: [{ in: "scripts/sw.ts", out: "sw" }], format: "iife", splitting: false };

/** The same scripts in another language. */
const translated = language => ({
  ...options,
  entryPoints: [{ in: "scripts/main.ts", out: `${language}/main` }],
  plugins: [spoken(language)],
});

async function theOthersToo(pages) {
  const languages = (await readdir(messages)).filter(language => language !== "en");
  for (const one of [worker, ...languages.map(translated)]) {
    const behind = await esbuild.build(one);
    Object.assign(pages.metafile.inputs, behind.metafile.inputs);
    pages.warnings.push(...behind.warnings);
  }
  return pages;
}

async function build() {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await finish(await theOthersToo(await esbuild.build(options)));
}

async function watch() {
  const afterEach = {
    name: "finish",
    setup(build) {
      build.onEnd(result => (result.errors.length > 0 ? undefined : theOthersToo(result).then(finish).catch(error => console.error(error.message))));
    },
  };
  const context = await esbuild.context({ ...options, plugins: [...options.plugins, afterEach] });
  await context.watch();
}

try {
  await (watching ? watch() : build());
} catch (error) {
  console.error(`frontend: ${error.message}`);
  // A half-made dist/ would be taken for a finished one.
  await rm(dist, { recursive: true, force: true });
  process.exitCode = 1;
}
