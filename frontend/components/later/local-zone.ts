// <local-zone> around a field for a date and a time: the page holds it in UTC, the reader sees and
// writes their own time, and a hidden field says how far that is from UTC.

import { phrase } from "../../scripts/phrase";

class LocalZoneElement extends HTMLElement {
  connectedCallback(): void {
    const field = this.querySelector<HTMLInputElement>('input[type="datetime-local"]');
    const offset = this.querySelector<HTMLInputElement>('input[name="later_offset"]');
    const words = this.querySelector("[data-zone]");
    if (!field || !offset) return;
    const held = field.getAttribute("value");
    if (held) field.value = local(new Date(`${held}Z`));
    if (words) words.textContent = phrase("scripts-zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
    const say = () => (offset.value = field.value ? String(new Date(field.value).getTimezoneOffset()) : "0");
    field.addEventListener("input", say);
    say();
  }
}

/** As the field holds it. */
function local(moment: Date): string {
  return new Date(moment.valueOf() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

customElements.define("local-zone", LocalZoneElement);
