/** Word strip: a button for each word that looks at the image; a press shows where. */

import { labelsOf } from "../format/token-text.js";
import { el } from "../widgets/elements.js";

/** @import { Token } from "../core/types.js" */

/** @param {(query: number) => void} onChoose */
export function wordStrip(onChoose) {
  const root = el("div", { class: "word-strip", role: "group", "aria-label": "Words", hidden: true });
  /** @type {Token[]} */
  let built = [];
  root.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button") : null;
    if (button) onChoose(Number(button.value));
  });
  return {
    root,
    /** @param {Token[]} tokens none hides it @param {number} query the chosen one */
    draw(tokens, query) {
      root.hidden = tokens.length === 0;
      if (tokens !== built) {
        built = tokens;
        const words = labelsOf(tokens).map((label, i) =>
          el("button", { type: "button", class: "small", value: i }, el("bdi", {}, label)),
        );
        root.replaceChildren(...words);
      }
      for (const [i, button] of [...root.children].entries()) button.setAttribute("aria-pressed", String(i === query));
    },
  };
}
