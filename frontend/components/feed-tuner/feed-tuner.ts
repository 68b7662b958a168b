/** `<feed-tuner>` around a slider and its number: the number follows the slider. */
class FeedTunerElement extends HTMLElement {
  connectedCallback(): void {
    const slider = this.querySelector("input");
    const number = this.querySelector("output");
    if (!slider || !number) return;
    const say = () => (number.value = slider.value);
    slider.addEventListener("input", say);
    // A browser that comes back to the page may have kept another value.
    say();
  }
}

customElements.define("feed-tuner", FeedTunerElement);
