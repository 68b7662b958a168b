// <image-picker>: files that are chosen together, dropped or pasted go to the
// server one after the other while one goes on writing, and come back as blocks
// that say what was done to each file. Where the server cannot be reached they
// are put into the file fields of the form, as without scripts.

import { draw } from "./preview";
import { remember, send } from "./send";

class ImagePickerElement extends HTMLElement {
  private line: Promise<void> = Promise.resolve();

  private get form(): HTMLFormElement | null {
    return this.closest("form");
  }

  /** Where the blocks of pictures stand that the server has. */
  private get kept(): HTMLElement | null {
    return this.form?.querySelector<HTMLElement>("[data-kept]") ?? null;
  }

  private get blocks(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".picture-block")];
  }

  connectedCallback(): void {
    const chooser = this.querySelector<HTMLInputElement>("#f-pictures");
    chooser?.addEventListener("change", () => {
      this.take([...(chooser.files ?? [])]);
      chooser.value = "";
    });
    for (const name of ["dragover", "dragleave", "drop"]) this.addEventListener(name, event => this.drag(event as DragEvent));
    this.form?.addEventListener("paste", event => this.paste(event));
    this.refresh();
  }

  private drag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.dataset["state"] = event.type === "dragover" ? "over" : "";
    if (event.type === "drop") this.take(pictures(event.dataTransfer.files));
  }

  private paste(event: ClipboardEvent): void {
    const files = pictures(event.clipboardData?.files ?? []);
    if (files.length === 0) return;
    event.preventDefault();
    this.take(files);
  }

  private get count(): number {
    const waiting = this.querySelectorAll(".image-picker__coming").length;
    return (this.kept?.children.length ?? 0) + waiting + this.blocks.filter(isFilled).length;
  }

  private take(files: File[]): void {
    const most = Number(this.dataset["most"] ?? 20);
    const room = Math.max(0, most - this.count);
    for (const file of files.slice(0, room)) {
      const row = this.announce(file);
      this.line = this.line.then(() => this.bring(file, row));
    }
    this.refresh(files.length > room ? `${files.length - room} left out: a post holds ${most} at most.` : "");
  }

  /** A row for a file on its way. */
  private announce(file: File): HTMLElement {
    const row = document.createElement("div");
    row.className = "image-picker__coming";
    const preview = document.createElement("canvas");
    void draw(file, preview);
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", file.name);
    bar.max = 1;
    bar.value = 0;
    const name = document.createElement("p");
    name.className = "small";
    name.textContent = file.name;
    row.append(preview, name, bar);
    this.querySelector("[data-coming]")?.append(row);
    return row;
  }

  private async bring(file: File, row: HTMLElement): Promise<void> {
    const { form, kept } = this;
    if (!form || !kept) return;
    const bar = row.querySelector("progress");
    try {
      const { page, url } = await send(form, "add", ["picture_0", file], part => {
        if (bar && part < 1) bar.value = part;
        // All of it is there; the server looks at it.
        else bar?.removeAttribute("value");
      });
      const known = new Set([...kept.querySelectorAll<HTMLInputElement>('[name^="kept_"]')].map(it => it.value));
      const fresh = [...page.querySelectorAll<HTMLElement>("[data-kept] > .picture-block")];
      const isNew = (block: HTMLElement) => !known.has(block.querySelector<HTMLInputElement>('[name^="kept_"]')?.value ?? "");
      const added = fresh.filter(isNew);
      if (added.length === 0) {
        this.refuse(row, file, words(page));
        return;
      }
      remember(form, draftOf(page, url));
      kept.append(...added);
      for (const block of fresh) this.move(kept, block);
      row.remove();
      added[0]?.querySelector<HTMLElement>("textarea")?.focus({ preventScroll: true });
    } catch {
      row.remove();
      this.put(file);
    }
    this.refresh();
  }

  /** The steps up and down of a block, now that others came. */
  private move(kept: HTMLElement, fresh: HTMLElement): void {
    const mine = kept.querySelector(`#${CSS.escape(fresh.id)} [data-place]`);
    const place = fresh.querySelector("[data-place]");
    if (mine && place) mine.replaceWith(place);
  }

  private refuse(row: HTMLElement, file: File, why: string): void {
    row.querySelector("progress")?.remove();
    const away = document.createElement("button");
    away.type = "button";
    away.className = "button button--quiet";
    away.textContent = `Take out ${file.name}`;
    away.addEventListener("click", () => {
      row.remove();
      this.refresh();
      this.querySelector<HTMLElement>("#f-pictures")?.focus();
    });
    const said = document.createElement("p");
    said.className = "field__fault";
    said.setAttribute("role", "alert");
    said.textContent = why;
    row.append(said, away);
    this.refresh();
  }

  /** Into a file field of the form: it goes with the next button. */
  private put(file: File): void {
    const block = this.blocks.find(one => !isFilled(one)) ?? this.another();
    const field = block.querySelector<HTMLInputElement>('input[type="file"]');
    const mat = block.querySelector("[data-preview]");
    if (!field || !mat) return;
    const one = new DataTransfer();
    one.items.add(file);
    field.files = one.files;
    block.dataset["filled"] = "";
    const preview = document.createElement("canvas");
    void draw(file, preview);
    const away = document.createElement("button");
    away.type = "button";
    away.className = "button button--text";
    away.textContent = `Take out ${file.name}`;
    away.addEventListener("click", () => {
      field.value = "";
      mat.replaceChildren();
      delete block.dataset["filled"];
      this.refresh();
      this.querySelector<HTMLElement>("#f-pictures")?.focus();
    });
    mat.replaceChildren(preview, away);
  }

  /** A new empty block, copied from the pattern. */
  private another(): HTMLElement {
    const pattern = this.querySelector<HTMLTemplateElement>("template[data-pattern]")?.innerHTML ?? "";
    const key = this.blocks.length;
    const holder = this.querySelector("[data-blocks]");
    holder?.insertAdjacentHTML("beforeend", pattern.replaceAll("__", String(key)).replaceAll("##", String(key + 1)));
    return holder?.lastElementChild as HTMLElement;
  }

  private refresh(more = ""): void {
    const count = this.querySelector("[data-count]");
    if (count) count.textContent = `${this.count} of ${this.dataset["most"] ?? 20} pictures. ${more}`.trim();
  }
}

const isFilled = (block: HTMLElement) => "filled" in block.dataset;
const pictures = (files: Iterable<File> | ArrayLike<File>) => Array.from(files).filter(file => file.type.startsWith("image/"));

/** Why a file was not taken, as the page says it. */
function words(page: Document): string {
  const said = (page.querySelector(".faults li") ?? page.querySelector(".faults, .error-page p"))?.textContent;
  return said?.trim() || "This file could not be taken.";
}

/** The address of the draft, also where the answer is the page itself. */
function draftOf(page: Document, url: URL): URL {
  const id = page.querySelector<HTMLInputElement>('input[name="draft"]')?.value;
  const address = new URL(url);
  if (id) address.searchParams.set("draft", id);
  address.hash = "";
  return address;
}

customElements.define("image-picker", ImagePickerElement);
