/** Search for a pair of words: finds the heads in which one looks at the other. */

import { labelsOf } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";

/** @import { Run, State, Store } from "../../core/types.js" */

const MOST_WORDS = 100;

/** @param {string} id @param {string} label */
const wordField = (id, label) =>
  el("input", {
    type: "text",
    id,
    list: "words-here",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": label,
  });

/** @param {Store<State>} store */
export function pairSearch(store) {
  const words = el("datalist", { id: "words-here" });
  const from = wordField("from", "The word that looks");
  const to = wordField("to", "The word looked at");
  const find = el("button", { type: "submit", class: "small" }, "Find");
  const clear = el("button", { type: "button", class: "small" }, "Clear");
  const sentence = [el("span", {}, "Heads where "), from, el("span", {}, " looks at "), to];
  const form = el("form", { class: "search" }, ...sentence, find, clear, words);
  const problem = el("p", { class: "problem", role: "alert" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    store.set({ from: from.value.trim(), to: to.value.trim(), order: "pair", least: null });
  });
  clear.addEventListener("click", () => {
    from.value = to.value = "";
    store.set({ from: "", to: "", order: "", least: null });
    from.focus();
  });
  return {
    nodes: [form, problem],
    /** @param {Run} run */
    offer: (run) => words.replaceChildren(...wordsOf(run).map((value) => el("option", { value }))),
    /** @param {State} state */
    show(state) {
      // what is being typed is left alone
      for (const [field, text] of /** @type {const} */ ([
        [from, state.from],
        [to, state.to],
      ]))
        if (text !== "" && document.activeElement !== field) field.value = text;
      clear.hidden = state.from === "" && state.to === "";
      problem.textContent = state.pairProblem ?? "";
    },
  };
}

/** The words of a run that a head may look from or at. @param {Run} run */
export function wordsOf({ tokens: { source, target } }) {
  const labels = labelsOf([...source, ...(target ?? [])]);
  const words = labels.filter((label) => /[\p{L}\p{N}]/u.test(label) && !label.startsWith("·"));
  return [...new Set(words)].slice(0, MOST_WORDS);
}
