/** First screen: fills the window below the header, so that the stage can be planned to fit. */

/** room around the first screen */
const AROUND = 8;

export function fillScreen() {
  const header = /** @type {HTMLElement | null} */ (document.querySelector(".masthead"));
  if (!header) return;
  const fit = () => document.documentElement.style.setProperty("--above", `${header.offsetHeight + AROUND}px`);
  new ResizeObserver(fit).observe(header);
  fit();
}
