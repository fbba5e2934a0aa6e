/** What is shown: the sentence and head, or the example with its source; what is changed; what is unusual. */

import { cardOf } from "../domain/form-state.js";
import { changesOf, placeText } from "../domain/interventions.js";
import { shortened } from "../format/token-text.js";
import { el } from "../widgets/elements.js";
import { exploreLink } from "./address.js";

/** @import { StepsState } from "./types.js" */

const LONGEST = 90;

/** @param {HTMLElement} root @param {import("../core/store.js").Store<StepsState>} store */
export function mount(root, store) {
  store.watch(["trace", "at", "row", "column"], (state) => {
    if (!state.trace) return;
    const notes = /** @type {string[]} */ (state.trace.reply.notes ?? []);
    root.replaceChildren(
      ...(state.shownExample ? exampleLines(state.shownExample) : modelLines(state)),
      ...notes.map((note) => el("p", { class: "note" }, note)),
    );
  });
}

/** @param {any} example */
function exampleLines({ title, summary, source }) {
  return [
    el("h1", { class: "lead" }, title),
    el("p", {}, summary),
    el(
      "p",
      { class: "small muted" },
      `${source.author}, `,
      el("cite", {}, source.title),
      ` (${source.year}), ${source.part}. `,
      source.url && el("a", { href: source.url, rel: "noreferrer" }, "Source"),
    ),
  ];
}

/** @param {StepsState} state */
function modelLines(state) {
  const card = cardOf(state);
  const { reply } = /** @type {import("../stepper/reply/types.js").StepTrace} */ (state.trace);
  if (!card || !state.question) return [];
  const place = placeText({ site: reply.site, layer: reply.layer, head: reply.head }, card);
  const changes = changesOf(state, card).map(({ text }) => text);
  return [
    el(
      "h1",
      { class: "lead" },
      `Every number of ${place}, of `,
      el("bdi", {}, `“${shortened(state.question.text, LONGEST)}”`),
    ),
    el(
      "p",
      { class: "small" },
      changes.length > 0 && el("span", { class: "changed-line" }, `changed: ${changes.join(" · ")} · `),
      el("a", { href: exploreLink(state) }, "See this head in the explorer"),
    ),
  ];
}
