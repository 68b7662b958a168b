// <load-more> around a list and its pager: the link to the next page adds that
// page's list to this one. It stays a link, and nothing loads unasked.

class LoadMoreElement extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this);
  }

  handleEvent(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[rel="next"]') : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void this.add(link);
  }

  private async add(link: HTMLAnchorElement): Promise<void> {
    if (link.getAttribute("aria-busy") === "true") return;
    link.setAttribute("aria-busy", "true");
    const more = await pageOf(link.href);
    const from = more?.querySelector("[data-list] > *");
    const into = this.querySelector("[data-list] > *");
    if (!from || !into) {
      location.assign(link.href);
      return;
    }
    const first = from.firstElementChild;
    into.append(...from.children);
    const pager = more?.querySelector(".pager");
    if (pager) {
      pager.querySelector('[rel="prev"]')?.remove();
      this.querySelector(".pager")?.replaceWith(pager);
    }
    first?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
  }
}

async function pageOf(address: string): Promise<Element | null> {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("load-more");
  } catch {
    return null;
  }
}

customElements.define("load-more", LoadMoreElement);
