// <drag-order> around a list of rows that have buttons to put them elsewhere: a
// row can be dragged, too. Dropping it presses a button of its form that says
// before which row; what happens then is the form's business.

class DragOrderElement extends HTMLElement {
  private held: HTMLElement | undefined;

  connectedCallback(): void {
    for (const row of this.rows) row.draggable = true;
    this.addEventListener("dragstart", event => this.take(event));
    this.addEventListener("dragover", event => this.show(event));
    this.addEventListener("drop", event => this.drop(event));
    this.addEventListener("dragend", () => this.letGo());
  }

  private get rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-row]")];
  }

  private take(event: DragEvent): void {
    const row = rowOf(event.target);
    if (!row || !event.dataTransfer) return;
    this.held = row;
    row.dataset["state"] = "held";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset["row"] ?? "");
  }

  private show(event: DragEvent): void {
    if (!this.held) return;
    event.preventDefault();
    const over = this.target(event);
    for (const row of this.rows) {
      if (row !== this.held) row.dataset["state"] = row === over ? "over" : "";
    }
  }

  private drop(event: DragEvent): void {
    const held = this.held;
    if (!held) return;
    event.preventDefault();
    const before = this.target(event);
    const form = held.querySelector("form");
    this.letGo();
    if (form && before !== held && before !== held.nextElementSibling) press(form, before?.dataset["row"]);
  }

  // The row before which it would come; none behind the last one.
  private target(event: DragEvent): HTMLElement | undefined {
    return this.rows.find(row => {
      const box = row.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
  }

  private letGo(): void {
    this.held = undefined;
    for (const row of this.rows) delete row.dataset["state"];
  }
}

function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
}

function press(form: HTMLFormElement, before: string | undefined): void {
  const button = document.createElement("button");
  button.hidden = true;
  button.name = "before";
  button.value = before ?? "";
  button.setAttribute("formaction", `${form.getAttribute("action") ?? ""}?do=${before ? "before" : "end"}`);
  form.append(button);
  form.requestSubmit(button);
}

customElements.define("drag-order", DragOrderElement);
