// <copy-link>: a click copies the address; without a clipboard it stays a link.

class CopyLinkElement extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", event => void this.copy(event));
  }

  private async copy(event: MouseEvent): Promise<void> {
    const link = this.querySelector("a");
    if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      location.assign(link.href);
      return;
    }
    const done = this.querySelector<HTMLElement>("[role=status]");
    if (!done) return;
    done.textContent = done.dataset["words"] ?? "";
    setTimeout(() => (done.textContent = ""), 3000);
  }
}

customElements.define("copy-link", CopyLinkElement);
