/**
 * What model this is, folded away, and what the server remarks about this run, which is not.
 *
 * @typedef {import("../types.js").ModelCard} ModelCard
 */

import { cardOf } from "../actions.js";
import { countText } from "../numbers.js";
import { el } from "../parts/elements.js";

/** @param {HTMLElement} root @param {import("../types.js").Store<import("../types.js").State>} store */
export function mount(root, store) {
  const about = el("div");
  const notes = el("div");
  root.append(about, notes);
  const stops = [
    store.watch(["models", "model"], (state) => {
      const card = cardOf(state);
      if (card) about.replaceChildren(detailsOf(card));
    }),
    store.watch(["run"], ({ run }) => {
      notes.replaceChildren(...(run?.notes ?? []).map((note) => el("p", { class: "note" }, note)));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    root.replaceChildren();
  };
}

/** @param {ModelCard} card */
function detailsOf(card) {
  const facts = factsOf(card).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]);
  return el("details", { class: "about" },
    el("summary", {}, `About ${card.id}`),
    el("p", {}, `${card.description} ${card.limits ?? ""}`),
    el("dl", {}, ...facts));
}

/** @param {ModelCard} card @returns {[string, string][]} */
function factsOf(card) {
  const sites = card.sites.map(({ site, layers, heads }) => `${site}: ${layers} layers × ${heads} heads`);
  return [
    ["family", card.family],
    ["attention", sites.join(", ")],
    ["sizes", `d_model ${card.d_model}, d_head ${card.d_head}, d_value ${card.d_value}, vocabulary ${card.vocabulary_size}`],
    ["positions", `${card.positions}, at most ${card.max_tokens} tokens`],
    ["parameters", countText(card.parameters)],
    ["training", spelled(card.training)],
    ["how good", spelled(card.scores)],
    ["licence", [card.licence, card.attribution].filter(Boolean).join(". ")],
  ];
}

/** @param {Record<string, unknown> | undefined} record such as how long it was trained, as the card has it */
const spelled = (record) =>
  Object.entries(record ?? {}).map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`).join(", ") || "not stated";
