// <auto-save> in the composer's form: what is typed becomes a draft by itself, a
// while after the last key and when the window goes out of sight.

import { remember, send } from "./send";

const PAUSE = 4000;

class AutoSaveElement extends HTMLElement {
  private timer = 0;
  private isDirty = false;
  private isSending = false;

  connectedCallback(): void {
    const form = this.closest("form");
    form?.addEventListener("input", () => this.later());
    form?.addEventListener("submit", () => {
      this.isDirty = false;
      clearTimeout(this.timer);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void this.save();
    });
  }

  private later(): void {
    this.isDirty = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), PAUSE);
  }

  private async save(): Promise<void> {
    const form = this.closest("form");
    // Pictures on their way save the draft themselves.
    if (!form || !this.isDirty || this.isSending || form.querySelector("progress")) return;
    this.isDirty = false;
    this.isSending = true;
    try {
      const { url, isGood } = await send(form, "draft");
      if (isGood) remember(form, url);
      this.textContent = isGood ? `Draft saved at ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}.` : "The draft is not saved yet: something in it is not right.";
    } catch {
      this.isDirty = true;
      this.textContent = "The draft is not saved: no connection. It is tried again after the next change.";
    } finally {
      this.isSending = false;
    }
  }
}

customElements.define("auto-save", AutoSaveElement);
