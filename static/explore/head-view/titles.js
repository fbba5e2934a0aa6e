/** Titles: name the open head and the prediction in the headings of their cards. */

import { nameOf } from "../../domain/cell-text.js";
import { isPredicting } from "../../domain/model-cards.js";
import { sum } from "../../format/row-math.js";
import { rowOf } from "../../format/typed-arrays.js";
import { slot } from "../../widgets/elements.js";

/** @import { HeadMatrix, State, Store } from "../../core/types.js" */

const NEXT = {
  "next-token": "What comes next",
  "fill-mask": "What fills [MASK]",
  translate: "What comes next in the translation",
  describe: "What comes next in the sentence",
  transcribe: "Which note comes next",
  none: "",
};
const OF_HEAD = {
  "text-classification": "What the text is",
  "token-classification": "What the token is",
  "question-answering": "Where the answer stands",
  "image-classification": "What the image shows",
};

/** In a model with sinks they sum to less. @param {HeadMatrix} matrix */
const sumsToOne = ({ weights }) => sum(rowOf(weights, weights.rows - 1)) > 0.99;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const head = slot(root, "head-title");
  const next = slot(root, "next-title");
  const sums = slot(root, "row-sums");
  const card = root.querySelector('[data-card="predictions"]');

  store.watch(["matrix", "bare"], ({ matrix, bare }) => {
    if (!matrix) return;
    sums.hidden = matrix.kind === "max" || bare || !sumsToOne(matrix);
    head.textContent = nameOf(matrix);
    document.documentElement.toggleAttribute("data-several", matrix.kind !== "head");
  });
  store.watch(["run"], ({ run }) => {
    if (!run) return;
    const { head, mask_token, task } = run.card;
    next.textContent = head ? OF_HEAD[head] : NEXT[task].replace("[MASK]", mask_token ?? "[MASK]");
    if (card instanceof HTMLElement) card.hidden = !isPredicting(run.card);
  });
}
