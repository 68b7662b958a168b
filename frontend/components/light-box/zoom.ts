// A picture that can be looked at closely: wheel and pinch zoom where the
// pointer is, dragging moves it, keys and buttons do the same. One is the size
// at which it fits; nothing is drawn smaller than that.

const LARGEST = 8;
const STEP = 1.25;
/** Pixels that an arrow key moves the picture. */
const NUDGE = 80;

export class Zoom {
  private scale = 1;
  private x = 0;
  private y = 0;
  private readonly held = new Map<number, PointerEvent>();
  private moved = false;

  constructor(
    private readonly stage: HTMLElement,
    private readonly image: HTMLImageElement,
  ) {
    stage.addEventListener("wheel", event => this.wheel(event), { passive: false });
    stage.addEventListener("pointerdown", event => this.press(event));
    stage.addEventListener("pointermove", event => this.drag(event));
    for (const end of ["pointerup", "pointercancel"] as const) stage.addEventListener(end, event => this.held.delete(event.pointerId));
    stage.addEventListener("dblclick", () => (this.isFitted ? this.full() : this.fit()));
  }

  get isFitted(): boolean {
    return this.scale === 1;
  }

  /** Whether the press that just ended moved the picture: then it was no click. */
  get wasMoved(): boolean {
    return this.moved;
  }

  fit(): void {
    this.scale = 1;
    this.x = this.y = 0;
    this.draw();
  }

  /** One pixel of the file on one pixel of the screen. */
  full(): void {
    this.to(this.image.naturalWidth / devicePixelRatio / Math.max(1, this.shownWidth));
  }

  by(steps: number): void {
    this.to(this.scale * STEP ** steps);
  }

  nudge(x: number, y: number): void {
    this.x += x * NUDGE;
    this.y += y * NUDGE;
    this.draw();
  }

  // How wide the picture is when it fits: the box may be wider than what is in it.
  private get shownWidth(): number {
    const { naturalWidth, naturalHeight, clientWidth, clientHeight } = this.image;
    if (!naturalWidth || !naturalHeight) return clientWidth;
    return naturalWidth * Math.min(1, clientWidth / naturalWidth, clientHeight / naturalHeight);
  }

  // Keeps the point at (x, y), from the middle of the stage, where it is.
  private to(scale: number, x = 0, y = 0): void {
    const next = Math.min(Math.max(scale, 1), LARGEST);
    this.x = x - ((x - this.x) * next) / this.scale;
    this.y = y - ((y - this.y) * next) / this.scale;
    this.scale = next;
    this.draw();
  }

  private draw(): void {
    const room = (side: number) => (side * (this.scale - 1)) / 2;
    const within = (at: number, most: number) => Math.min(Math.max(at, -most), most);
    this.x = within(this.x, room(this.image.clientWidth));
    this.y = within(this.y, room(this.image.clientHeight));
    this.image.style.translate = `${this.x}px ${this.y}px`;
    this.image.style.scale = String(this.scale);
    this.stage.classList.toggle("light-box__stage--near", !this.isFitted);
  }

  private fromMiddle(event: { clientX: number; clientY: number }): [number, number] {
    const box = this.stage.getBoundingClientRect();
    return [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    this.to(this.scale * STEP ** (-event.deltaY / 100), ...this.fromMiddle(event));
  }

  private press(event: PointerEvent): void {
    this.held.set(event.pointerId, event);
    if (this.held.size === 1) this.moved = false;
  }

  private drag(event: PointerEvent): void {
    const before = this.held.get(event.pointerId);
    if (!before) return;
    const other = [...this.held.values()].find(it => it.pointerId !== event.pointerId);
    if (other) {
      const spread = (one: PointerEvent) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const middle = { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 };
      this.to((this.scale * spread(event)) / Math.max(1, spread(before)), ...this.fromMiddle(middle));
    } else if (!this.isFitted) {
      this.x += event.clientX - before.clientX;
      this.y += event.clientY - before.clientY;
      this.draw();
    }
    this.moved ||= Boolean(other) || !this.isFitted;
    this.held.set(event.pointerId, event);
  }
}
