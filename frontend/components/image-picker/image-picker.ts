// <image-picker>: files chosen together, or dropped, are dealt out to the blocks
// of the form, one file field each, so that the server reads the same form with
// and without scripts. Each block then shows its picture and its fields.

import { phrase } from "../../scripts/phrase";
import { draw } from "./preview";

class ImagePickerElement extends HTMLElement {
  private get blocks(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".picture-block")];
  }

  connectedCallback(): void {
    const chooser = this.querySelector<HTMLInputElement>("#f-pictures");
    chooser?.addEventListener("change", () => {
      this.deal([...(chooser.files ?? [])]);
      chooser.value = "";
    });
    this.addEventListener("change", event => {
      if (event.target instanceof HTMLInputElement && event.target.name.startsWith("picture_")) this.refresh();
    });
    for (const name of ["dragover", "dragleave", "drop"]) this.addEventListener(name, event => this.drag(event as DragEvent));
    this.refresh();
  }

  private drag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.dataset["state"] = event.type === "dragover" ? "over" : "";
    if (event.type === "drop") this.deal([...event.dataTransfer.files].filter(file => file.type.startsWith("image/")));
  }

  private deal(files: File[]): void {
    const most = Number(this.dataset["most"] ?? 20);
    const filled = this.blocks.filter(block => "filled" in block.dataset).length;
    for (const file of files.slice(0, most - filled)) {
      const field = fileField(this.blocks.find(block => !("filled" in block.dataset)) ?? this.another());
      if (!field) continue;
      const one = new DataTransfer();
      one.items.add(file);
      field.files = one.files;
      this.fill(field);
    }
    const left = Math.max(0, files.length - (most - filled));
    this.refresh(left > 0 ? phrase("scripts-picker-left-out", { count: left, most }) : "");
    this.blocks.filter(block => "filled" in block.dataset)[filled]?.querySelector("textarea")?.focus();
  }

  /** A new empty block, copied from the pattern. */
  private another(): HTMLElement {
    const pattern = this.querySelector<HTMLTemplateElement>("template[data-pattern]")?.innerHTML ?? "";
    const key = this.blocks.length;
    const holder = this.querySelector("[data-blocks]");
    holder?.insertAdjacentHTML("beforeend", pattern.replaceAll("__", String(key)).replaceAll("##", String(key + 1)));
    return holder?.lastElementChild as HTMLElement;
  }

  private fill(field: HTMLInputElement): void {
    const block = field.closest<HTMLElement>(".picture-block");
    const mat = block?.querySelector("[data-preview]");
    const file = field.files?.[0];
    if (!block || !mat || !file) return;
    block.dataset["filled"] = "";
    const preview = document.createElement("canvas");
    void draw(file, preview);
    const away = document.createElement("button");
    away.type = "button";
    away.className = "button button--text";
    away.textContent = phrase("scripts-picker-take-out", { file: file.name });
    away.addEventListener("click", () => {
      field.value = "";
      mat.replaceChildren();
      delete block.dataset["filled"];
      this.refresh();
      this.querySelector<HTMLElement>("#f-pictures")?.focus();
    });
    mat.replaceChildren(preview, away);
  }

  private refresh(more = ""): void {
    const filled = this.blocks.filter(block => "filled" in block.dataset).length;
    const count = this.querySelector("[data-count]");
    if (count) count.textContent = `${phrase("scripts-picker-count", { count: filled, most: this.dataset["most"] ?? 20 })} ${more}`.trim();
  }
}

function fileField(block: HTMLElement): HTMLInputElement | null {
  return block.querySelector<HTMLInputElement>('input[type="file"]');
}

customElements.define("image-picker", ImagePickerElement);
