// The worker behind an installed app: when a page cannot be reached, the one
// that says so stands in. It keeps nothing else.

/// <reference lib="webworker" />

const scope = self as unknown as ServiceWorkerGlobalScope;
const KEPT = "no-connection";
const PAGE = "/offline";

async function keep(): Promise<void> {
  const cache = await caches.open(KEPT);
  // As nobody: what is kept has no name in it.
  const page = await fetch(PAGE, { credentials: "omit", cache: "reload" });
  if (!page.ok) throw new Error(`the page without a network answered ${page.status}`);
  const words = await page.clone().text();
  await cache.put(PAGE, page);
  const files = [...words.matchAll(/(?:href|src)="(\/assets\/[^"#]+)/g)].map(found => found[1] ?? PAGE);
  await cache.addAll(new Set([...files, "/assets/icons.svg"]));
}

async function answer(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const stands = await (await caches.open(KEPT)).match(request.mode === "navigate" ? PAGE : request.url);
    if (stands) return stands;
    throw error;
  }
}

scope.addEventListener("install", event => {
  event.waitUntil(keep().then(() => scope.skipWaiting()));
});
scope.addEventListener("fetch", event => {
  const { request } = event;
  const isOurs = request.method === "GET" && new URL(request.url).origin === scope.location.origin;
  if (isOurs && (request.mode === "navigate" || new URL(request.url).pathname.startsWith("/assets/"))) event.respondWith(answer(request));
});
