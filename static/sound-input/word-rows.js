/** Word rows: the row of each word over the same stretch of time, below each other; a press chooses one. */

import { labelsOf } from "../format/token-text.js";
import { el } from "../widgets/elements.js";
import { lane } from "./lane.js";

/** @import { Token } from "../core/types.js" */

/**
 * @typedef {{ name: string, pixels: Uint8ClampedArray<ArrayBuffer>, truth: number[], count: number, share: string,
 *   isPressed: boolean }} Look of a row: in words, its colours, its true frames among how many, how much of it is on
 *   the chosen span, and whether it is chosen
 */

/** @param {(query: number) => void} onChoose */
export function wordRows(onChoose) {
  const root = el("div", { class: "word-rows", role: "group", "aria-label": "Words" });
  /** @type {Token[]} */
  let built = [];
  /** @type {{ button: HTMLButtonElement, share: HTMLElement, lane: ReturnType<typeof lane> }[]} */
  let rows = [];
  root.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button) onChoose(Number(button.value));
  });
  return {
    root,
    /** @param {Token[]} tokens @param {(query: number) => Look} lookOf */
    draw(tokens, lookOf) {
      root.hidden = tokens.length === 0;
      if (tokens !== built) {
        built = tokens;
        rows = rowsOf(tokens);
        root.replaceChildren(...rows.map(({ button }) => button));
      }
      rows.forEach((row, i) => {
        const { name, pixels, truth, count, share, isPressed } = lookOf(i);
        row.button.setAttribute("aria-label", name);
        row.button.setAttribute("aria-pressed", String(isPressed));
        row.share.textContent = share;
        row.lane.paint(pixels);
        row.lane.mark(truth, count);
      });
    },
  };
}

/** @param {Token[]} tokens */
function rowsOf(tokens) {
  const labels = labelsOf(tokens);
  return labels.map((label, i) => {
    const next = labels[i + 1] ?? "…";
    const time = el("span", { class: "lane" });
    const word = el("span", { class: "word" }, el("bdi", {}, label), " ", el("small", {}, `→ ${next}`));
    const share = el("span", { class: "share" });
    const button = el("button", { type: "button", class: "word-row", value: i }, word, time, share);
    return { button, share, lane: lane(time, "row") };
  });
}
