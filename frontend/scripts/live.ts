// While a page is looked at, one line to the server stays open: it says that
// there are new posts at home, and new notifications. What they are is on the
// next page. A tab in the background hangs up: browsers give a site six lines.

class NewPostsElement extends HTMLElement {
  private count = 0;

  add(): void {
    this.count += 1;
    const link = this.querySelector("a");
    if (!link) return;
    link.textContent = this.count === 1 ? (this.dataset["one"] ?? "") : (this.dataset["many"] ?? "").replace("{n}", String(this.count));
    link.hidden = false;
  }
}

customElements.define("new-posts", NewPostsElement);

const posts = document.querySelector<NewPostsElement>("new-posts");
const bell = document.querySelector<HTMLElement>("live-count");
let line: EventSource | undefined;

function count(): void {
  if (!bell) return;
  const known = bell.dataset["count"] ?? "0";
  const next = Number(known) + 1;
  bell.dataset["count"] = String(next);
  const shown = bell.querySelector(".nav__new > span");
  if (shown) shown.textContent = next > 99 ? "99+" : String(next);
  bell.hidden = false;
}

function look(): void {
  if (document.visibilityState !== "visible") {
    line?.close();
    line = undefined;
  } else if (!line) {
    line = new EventSource(posts ? "/live?home=1" : "/live");
    line.addEventListener("update", () => posts?.add());
    line.addEventListener("notification", count);
  }
}

document.addEventListener("visibilitychange", look);
// A page that is left for another must not hold its line.
addEventListener("pagehide", () => {
  line?.close();
  line = undefined;
});
addEventListener("pageshow", look);
look();
