// The composer's form, sent as its own buttons send it, without leaving the page.

/** What came back: the page that the server leads to, and its address. */
export interface Sent {
  page: Document;
  url: URL;
  isGood: boolean;
}

/**
 * Sends everything typed as the button `act` would, with `file` and no other. Rejects when the server
 * cannot be reached. `progress` hears from 0 to 1 how much of it is on its way.
 */
export function send(form: HTMLFormElement, act: string, file?: [string, File], progress?: (part: number) => void): Promise<Sent> {
  const fields = new FormData(form);
  // Chosen files go one by one; empty fields of files need not go at all.
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  fields.set("do", act);
  if (file) fields.set(...file);
  return new Promise((resolve, reject) => {
    const line = new XMLHttpRequest();
    line.open("POST", form.getAttribute("action") ?? location.pathname);
    line.responseType = "document";
    line.upload.addEventListener("progress", event => progress?.(event.lengthComputable ? event.loaded / event.total : 0));
    line.addEventListener("load", () => {
      const page = line.responseXML;
      if (page) resolve({ page, url: new URL(line.responseURL), isGood: line.status < 300 });
      else reject(new Error(`answered ${line.status}`));
    });
    for (const end of ["error", "abort", "timeout"]) line.addEventListener(end, () => reject(new Error(end)));
    line.send(fields);
  });
}

/** From now on this form belongs to the draft that the server made of it. */
export function remember(form: HTMLFormElement, url: URL): void {
  const id = url.searchParams.get("draft");
  if (!id) return;
  let field = form.querySelector<HTMLInputElement>('input[name="draft"]');
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "draft";
    form.append(field);
  }
  field.value = id;
  // Going back to this page, or loading it anew, finds the draft.
  if (location.pathname === url.pathname) history.replaceState(null, "", url.pathname + url.search);
}
