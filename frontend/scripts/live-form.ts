// <live-form id="…"> around a form: sends it, then puts the block with the same
// id from the answer in its place. The answer may be that block alone or a whole
// page; anything unexpected is left to the browser.

class LiveFormElement extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", this);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this);
  }

  handleEvent(event: Event): void {
    if (!(event instanceof SubmitEvent) || !(event.target instanceof HTMLFormElement)) return;
    if (event.defaultPrevented) return;
    event.preventDefault();
    void this.send(event.target, event.submitter);
  }

  private async send(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
    if (button?.getAttribute("aria-busy") === "true") return;
    button?.setAttribute("aria-busy", "true");
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href;
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: fieldsOf(form, button),
        headers: { Accept: "text/html; fragment" },
      });
      if (!answer.ok || !this.swap(await answer.text(), address)) location.assign(answer.redirected ? answer.url : location.href);
    } catch {
      // No network: let the browser try, it explains itself better.
      button?.removeAttribute("aria-busy");
      this.removeEventListener("submit", this);
      form.requestSubmit(button);
    }
  }

  private swap(html: string, address: string): boolean {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(this.id);
    if (!fresh) return false;
    this.replaceWith(fresh);
    const again = [...fresh.querySelectorAll<HTMLElement>("button")].find(one => one.getAttribute("formaction") === address);
    again?.focus();
    fresh.dispatchEvent(new CustomEvent("live-form:swapped", { bubbles: true }));
    return true;
  }
}

/** The fields as a plain form would send them; files are not for this element. */
function fieldsOf(form: HTMLFormElement, button: HTMLElement | null): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, button)) {
    if (typeof value === "string") fields.append(name, value);
  }
  return fields;
}

customElements.define("live-form", LiveFormElement);
