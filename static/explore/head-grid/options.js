/** Display options: colours, threshold, whole words and special tokens. They change no number. */

import { wishesFor } from "../../domain/token-display.js";
import { el, selectOf } from "../../widgets/elements.js";

/** @import { State, Store } from "../../core/types.js" */

const COLORS = { sqrt: "√ of the weight", linear: "linear", log: "logarithmic" };

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const colors = selectOf({ id: "colors" }, COLORS);
  const threshold = el("input", { id: "threshold", type: "number", min: 0, max: 1, step: 0.01, inputmode: "decimal" });
  const words = el("input", { id: "words", type: "checkbox" });
  const bare = el("input", { id: "bare", type: "checkbox" });
  const wordsLine = el("label", { class: "check" }, words, "Pieces as whole words");
  const bareLine = el("label", { class: "check" }, bare, "Without special tokens");
  const note = el("p", { class: "muted small" });
  const body = el(
    "div",
    { class: "options" },
    el("label", {}, "Colours", colors),
    el("label", {}, "Hide weights below", threshold),
    wordsLine,
    bareLine,
  );
  const details = el("details", { class: "small" }, el("summary", {}, "How it is shown"), body, note);
  root.append(details);

  colors.addEventListener("input", () => store.set({ colors: /** @type {State["colors"]} */ (colors.value) }));
  threshold.addEventListener("input", () => {
    if (threshold.checkValidity()) store.set({ threshold: Number(threshold.value) });
  });
  words.addEventListener("input", () => store.set({ words: words.checked }));
  bare.addEventListener("input", () => store.set({ bare: bare.checked }));

  const show = (/** @type {State} */ state) => {
    colors.value = state.colors;
    // a number that is being typed is left alone
    if (Number(threshold.value) !== state.threshold || threshold.value === "")
      threshold.value = String(state.threshold);
    words.checked = state.words;
    bare.checked = state.bare;
    note.textContent = noteOf(state);
    if (state.colors !== "sqrt" || state.threshold > 0 || state.words || state.bare) details.open = true;
  };
  const offer = (/** @type {State} */ { matrix }) => {
    if (!matrix) return;
    const offered = wishesFor([matrix.queryTokens, matrix.keyTokens]);
    wordsLine.hidden = !offered.words && !words.checked;
    bareLine.hidden = !offered.bare && !bare.checked;
  };
  store.watch(["colors", "threshold", "words", "bare"], show);
  store.watch(["matrix"], offer);
}

/** @param {State} state @returns {string} what merging and leaving out do to the numbers */
function noteOf({ words, bare }) {
  return [
    words && "The weight on a word is the sum over its pieces; from a word, the mean over its pieces.",
    bare && "Rows no longer sum to 1 where weight goes to special tokens; the line below the picture says how much.",
  ]
    .filter(Boolean)
    .join(" ");
}
