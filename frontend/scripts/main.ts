// Every page works without this file. Each custom element improves what is
// already there, and its code is fetched only when a page holds one.

const elements: Record<string, () => Promise<unknown>> = {
  "copy-link": () => import("../components/copy-link/copy-link"),
  "drag-order": () => import("../components/work-list/drag-order"),
  "feed-tuner": () => import("../components/feed-tuner/feed-tuner"),
  "image-picker": () => import("../components/image-picker/image-picker"),
  "key-map": () => import("../components/key-map/key-map"),
  "light-box": () => import("../components/light-box/light-box"),
  "live-form": () => import("./live-form"),
  "load-more": () => import("./load-more"),
  "live-count": () => import("./live"),
  "local-zone": () => import("../components/later/local-zone"),
  "local-time": () => import("./local-time"),
  "pass-key": () => import("../components/pass-key/pass-key"),
};

for (const [tag, load] of Object.entries(elements)) {
  if (document.querySelector(tag)) void load();
}

// For the page that says that there is no network.
if ("serviceWorker" in navigator) addEventListener("load", () => void navigator.serviceWorker.register("/sw.js").catch(() => undefined));

// An open menu closes when something else is clicked, or with Escape.
const menu = document.querySelector<HTMLDetailsElement>(".nav__menu");
document.addEventListener("click", event => {
  if (menu?.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
});
menu?.addEventListener("keydown", event => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
