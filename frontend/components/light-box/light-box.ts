// <light-box> around linked pictures: a click opens the largest rendition in a
// dialog over the page. Arrow keys go on, Escape closes; +, - and 0 zoom, 1 is
// one to one, m changes the mat. Without it, or with a new tab asked for, the
// link leads to the file.

import { phrase } from "../../scripts/phrase";
import { Zoom } from "./zoom";

/** What the picture hangs on; colours are judged against a neutral ground. */
const MATS = ["paper", "grey", "black"] as const;

class LightBoxElement extends HTMLElement {
  private dialog: HTMLDialogElement | undefined;
  private zoom: Zoom | undefined;
  private at = 0;
  private mat = -1;

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
    const stage = document.createElement("div");
    stage.className = "light-box__stage";
    const image = document.createElement("img");
    image.draggable = false;
    stage.append(image);
    figure.append(stage, document.createElement("figcaption"));
    const zoom = (this.zoom = new Zoom(stage, image));
    const bar = document.createElement("div");
    bar.className = "light-box__bar";
    if (this.links.length > 1) bar.append(button(phrase("scripts-viewer-before"), "back", () => this.go(-1)), button(phrase("scripts-viewer-next"), "on", () => this.go(1)));
    bar.append(
      words(phrase("scripts-viewer-smaller"), "−", () => zoom.by(-2)),
      words(phrase("scripts-viewer-larger"), "+", () => zoom.by(2)),
      words(phrase("scripts-viewer-full"), "1:1", () => zoom.full()),
      words(phrase("scripts-viewer-change-mat"), phrase("scripts-viewer-mat"), () => this.hang()),
      button(phrase("scripts-viewer-close"), "close", () => dialog.close()),
    );
    dialog.append(bar, figure);
    stage.addEventListener("click", () => {
      if (zoom.isFitted && !zoom.wasMoved) dialog.close();
    });
    dialog.addEventListener("keydown", event => this.press(event));
    dialog.addEventListener("close", () => this.links[this.at]?.focus());
    this.append(dialog);
    return dialog;
  }

  private press(event: KeyboardEvent): void {
    const zoom = this.zoom;
    if (!zoom || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way && !zoom.isFitted) zoom.nudge(-(way[0] ?? 0), -(way[1] ?? 0));
    else if (way?.[0]) this.go(document.documentElement.dir === "rtl" ? -way[0] : way[0]);
    else if (event.key === "+" || event.key === "=") zoom.by(2);
    else if (event.key === "-") zoom.by(-2);
    else if (event.key === "0") zoom.fit();
    else if (event.key === "1") zoom.full();
    else if (event.key === "m") this.hang();
    else return;
    event.preventDefault();
  }

  private hang(): void {
    this.mat = (this.mat + 1) % MATS.length;
    if (this.dialog) this.dialog.dataset["mat"] = MATS[this.mat] ?? "";
  }

  private go(step: number): void {
    if (this.links.length < 2) return;
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
    this.zoom?.fit();
    this.dialog.setAttribute("aria-label", alt || phrase("scripts-viewer-picture"));
    this.dialog.classList.toggle("light-box--pixels", link.closest(".work--sprite") !== null);
    words.textContent = this.links.length > 1 ? `${this.at + 1} / ${this.links.length}` : "";
    words.hidden = this.links.length < 2;
    // The next one is there when it is asked for.
    const next = this.links[(this.at + 1) % this.links.length];
    if (next && next !== link) new Image().src = next.href;
  }
}

function made(label: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
  return button;
}

function button(label: string, icon: string, act: () => void): HTMLButtonElement {
  const it = made(label, act);
  it.innerHTML = `<svg class="icon" aria-hidden="true"><use href="/assets/icons.svg#${icon}"/></svg>`;
  return it;
}

function words(label: string, text: string, act: () => void): HTMLButtonElement {
  const it = made(label, act);
  it.textContent = text;
  return it;
}

customElements.define("light-box", LightBoxElement);
