// <local-time><time datetime="…">: the same moment in the reader's own time zone,
// "5 minutes ago" while it is fresh. The full date stays in the title.

const DAY = 86_400_000;
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [["day", DAY], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000]];
// The page's language, in the reader's own variety of it: 3 May or May 3.
const page = document.documentElement.lang || "en";
const language = navigator.languages.find(one => one.split("-")[0] === page.split("-")[0]) ?? page;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const short = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

class LocalTimeElement extends HTMLElement {
  connectedCallback(): void {
    const time = this.querySelector("time");
    const moment = time ? new Date(time.dateTime) : undefined;
    if (!time || !moment || Number.isNaN(moment.valueOf())) return;
    time.title = full.format(moment);
    time.textContent = words(moment);
  }
}

function words(moment: Date): string {
  const away = moment.valueOf() - Date.now();
  if (Math.abs(away) > 6 * DAY) return short.format(moment);
  const [unit, length] = UNITS.find(([, length]) => Math.abs(away) >= length) ?? ["second", 1000];
  return relative.format(Math.round(away / length), unit);
}

customElements.define("local-time", LocalTimeElement);
