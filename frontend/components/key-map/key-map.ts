// <key-map>: single keys for the places and the post one is at, and a list of
// them under "?". They can be switched off (WCAG 2.1.4); the choice stays in
// this browser.

import { phrase } from "../../scripts/phrase";

const PLACES: Record<string, [string, string]> = {
  h: ["/home", phrase("scripts-keys-home")],
  n: ["/notifications", phrase("scripts-keys-notifications")],
  s: ["/bookmarks", phrase("scripts-keys-saved")],
  c: ["/compose", phrase("scripts-keys-new-post")],
};
const ACTIONS: Record<string, [string, string]> = {
  r: [".action--reply", phrase("scripts-keys-reply")],
  b: [".action--boost", phrase("scripts-keys-boost")],
  l: [".action--like", phrase("scripts-keys-like")],
  x: [".action--bookmark", phrase("scripts-keys-save")],
  o: [".post-card__when a", phrase("scripts-keys-open")],
};
const OFF = "rakkan.keys.off";

class KeyMapElement extends HTMLElement {
  private dialog: HTMLDialogElement | undefined;
  private afterG = false;

  connectedCallback(): void {
    this.addEventListener("click", event => {
      if (event.target === this.querySelector("button")) this.show();
    });
    document.addEventListener("keydown", event => this.press(event));
  }

  private press(event: KeyboardEvent): void {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || localStorage.getItem(OFF)) return;
    const place = this.afterG ? PLACES[event.key] : undefined;
    this.afterG = event.key === "g";
    const action = ACTIONS[event.key];
    if (place) location.assign(place[0]);
    else if (event.key === "?") this.show();
    else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
    else if (action) document.activeElement?.closest(".post-card")?.querySelector<HTMLElement>(action[0])?.click();
  }

  private show(): void {
    this.dialog ??= this.build();
    this.dialog.showModal();
  }

  private build(): HTMLDialogElement {
    const dialog = document.createElement("dialog");
    dialog.className = "key-map";
    dialog.setAttribute("aria-label", phrase("scripts-keys"));
    const rows = [["j / k", phrase("scripts-keys-step")], ...named("", ACTIONS), ...named("g ", PLACES), ["?", phrase("scripts-keys-list")]];
    const list = rows.map(([keys, words]) => `<dt><kbd>${keys}</kbd></dt><dd>${words}</dd>`).join("");
    dialog.innerHTML = `<h2>${phrase("scripts-keys")}</h2><dl>${list}</dl><form method="dialog" class="row">
      <label class="choice"><input type="checkbox"><span>${phrase("scripts-keys-use")}</span></label><button class="button">${phrase("scripts-keys-close")}</button></form>`;
    const box = dialog.querySelector("input");
    if (box) {
      box.checked = !localStorage.getItem(OFF);
      box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
    }
    this.append(dialog);
    return dialog;
  }
}

function named(before: string, keys: Record<string, [string, string]>): string[][] {
  return Object.entries(keys).map(([key, [, words]]) => [before + key, words]);
}

/** Moves the focus to the heading link of the next post, or of the one before. */
function step(by: number): void {
  const posts = [...document.querySelectorAll<HTMLElement>(".post-card")];
  const now = posts.findIndex(post => post.contains(document.activeElement));
  const next = posts[Math.max(0, now + by)];
  next?.querySelector<HTMLElement>(".post-card__when a, .post-card__name a")?.focus();
  next?.scrollIntoView({ block: "start" });
}

customElements.define("key-map", KeyMapElement);
