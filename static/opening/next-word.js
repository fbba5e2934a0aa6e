/** The likeliest next words as bars: with every head, and without this one. */

import { el } from "../widgets/elements.js";
import { percent } from "./story.js";

/** @import { Prediction } from "../core/types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { Answer, OpeningState } from "./state.js" */

/** @param {HTMLElement} root @param {Store<OpeningState>} store */
export function mount(root, store) {
  store.watch(["answer", "isOff"], ({ answer, isOff }) => {
    root.replaceChildren(...(answer ? [title(answer, isOff), bars(answer, isOff)] : []));
  });
}

/** @param {Answer} answer @param {boolean} isOff */
const title = ({ labels }, isOff) =>
  el("h2", {}, `Next word after “${labels.at(-1)}”${isOff ? ", head switched off" : ""}`);

/** @param {Answer} answer @param {boolean} isOff */
function bars({ next, without }, isOff) {
  const shown = isOff ? without : next;
  const rows = shown.candidates.map(({ id, text, probability }) =>
    el(
      "li",
      {},
      el("bdi", { class: "token" }, text.trim() || "␣"),
      el(
        "span",
        { class: "bars", "aria-hidden": "true" },
        bar(probability, "now"),
        isOff && bar(probabilityOf(next, id), "before"),
      ),
      el("span", { class: "number" }, percent(probability)),
    ),
  );
  return el("ol", { class: "bar-list" }, ...rows);
}

/** @param {number} share @param {string} name */
function bar(share, name) {
  const element = el("i", { class: name });
  element.style.width = `${share * 100}%`;
  return element;
}

/** @param {Prediction} prediction @param {number} id */
const probabilityOf = ({ candidates }, id) => candidates.find((each) => each.id === id)?.probability ?? 0;
