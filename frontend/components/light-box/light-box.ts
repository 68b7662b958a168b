// <light-box> around linked pictures: a click opens the largest rendition in a
// dialog over the page. Arrow keys go on, Escape closes. Without it, or with a
// new tab asked for, the link leads to the file.

class LightBoxElement extends HTMLElement {
  private dialog: HTMLDialogElement | undefined;
  private at = 0;

  connectedCallback(): void {
    this.addEventListener("click", event => this.open(event));
  }

  private get links(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>("a.work__link")];
  }

  private open(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.work__link") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.at = this.links.indexOf(link);
    this.dialog ??= this.build();
    this.show();
    this.dialog.showModal();
  }

  private build(): HTMLDialogElement {
    const dialog = document.createElement("dialog");
    dialog.className = "light-box";
    const figure = document.createElement("figure");
    figure.append(document.createElement("img"), document.createElement("figcaption"));
    const bar = document.createElement("div");
    bar.className = "light-box__bar";
    if (this.links.length > 1) bar.append(button("Picture before", "back", () => this.go(-1)), button("Next picture", "on", () => this.go(1)));
    bar.append(button("Close", "close", () => dialog.close()));
    dialog.append(bar, figure);
    figure.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) this.go(document.documentElement.dir === "rtl" ? -step : step);
    });
    dialog.addEventListener("close", () => this.links[this.at]?.focus());
    this.append(dialog);
    return dialog;
  }

  private go(step: number): void {
    this.at = (this.at + step + this.links.length) % this.links.length;
    this.show();
  }

  private show(): void {
    const link = this.links[this.at];
    const image = this.dialog?.querySelector("img");
    const words = this.dialog?.querySelector("figcaption");
    if (!link || !image || !words || !this.dialog) return;
    const alt = link.querySelector("img")?.alt ?? "";
    image.src = link.href;
    image.alt = alt;
    this.dialog.setAttribute("aria-label", alt || "Picture");
    this.dialog.classList.toggle("light-box--pixels", link.closest(".work--sprite") !== null);
    words.textContent = this.links.length > 1 ? `${this.at + 1} / ${this.links.length}` : "";
    words.hidden = this.links.length < 2;
  }
}

function button(label: string, icon: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.innerHTML = `<svg class="icon" aria-hidden="true"><use href="/assets/icons.svg#${icon}"/></svg>`;
  made.addEventListener("click", act);
  return made;
}

customElements.define("light-box", LightBoxElement);
