/** Guess first: the reader says the next word, and only then the distribution is shown. */

import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { CANDIDATES } from "./session.js";

/** @import { WrittenToken } from "../../core/reply-types.js" */
/** @import { State, Store } from "../../core/types.js" */
/** @import { Session } from "./session.js" */

/** @param {HTMLElement} root @param {Session} session @param {Store<State>} page */
export function mountGuess(root, session, page) {
  const { store } = session;
  const box = el("input", { type: "checkbox" });
  const field = el("input", { type: "text", "aria-label": "The next word", autocomplete: "off", spellcheck: "false" });
  const form = el(
    "form",
    { class: "guess-form" },
    field,
    el("button", { type: "submit", class: "small" }, "Guess and show"),
  );
  const verdict = el("p", { class: "small", role: "status" });
  root.append(el("label", { class: "guess-first small" }, box, "Guess first"), form, verdict);
  box.addEventListener("change", () => store.set({ isGuessing: box.checked, guess: "" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) store.set({ guess: field.value.trim() });
  });
  store.watch(["isGuessing", "guess", "reply", "written", "shown"], ({ isGuessing, guess, reply, written, shown }) => {
    const isNext = shown === written?.tokens.length;
    form.hidden = !isGuessing || guess !== "" || !isNext;
    if (guess === "") field.value = "";
    const token = reply?.tokens[0] ?? reply?.end;
    verdict.textContent = isGuessing && guess && token ? verdictOf(guess, token, page.get().digits) : "";
  });
}

/** @param {string} guess @param {WrittenToken} token @param {State["digits"]} digits */
export function verdictOf(guess, token, digits) {
  const plain = (/** @type {string} */ text) => text.trim().toLowerCase();
  const rank = token.candidates.findIndex(({ text }) => plain(text) === plain(guess));
  const found = token.candidates[rank];
  if (!found) return `“${guess}” is not among the ${CANDIDATES} likeliest tokens.`;
  return `“${guess}” has the probability ${numberText(found.probability, digits)} and is number ${rank + 1}.`;
}
