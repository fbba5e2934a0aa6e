/** Controls of the board: sort, filter and search the heads, and put several together; folded until they are wanted. */

import { labelGroups } from "../../domain/head-labels.js";
import { el } from "../../widgets/elements.js";
import { aggregation } from "./aggregation.js";
import { arrangementOf, SCORE_NAMES } from "./head-order.js";
import { pairSearch, wordsOf } from "./pair-search.js";

/** @import { ModelCard, State, Store } from "../../core/types.js" */

/** @type {(keyof State)[]} */
const SHOWN = ["order", "only", "least", "from", "to", "aggregate", "chosen", "site", "paired", "pairProblem"];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const [order, search, together] = [orderFields(store), pairSearch(store), aggregation(store)];
  const summary = el("summary", {}, "Sort, filter, search");
  const nodes = [summary, ...order.nodes, ...search.nodes, ...together.nodes];
  const details = el("details", { class: "heads-controls small" }, ...nodes);
  const shown = countOf(store);
  root.append(details, ...shown.nodes);

  function show() {
    const state = store.get();
    for (const part of [order, search, together, shown]) part.show(state);
    if (isInUse(state)) details.open = true;
  }

  let offered = "";
  store.watch(["run", "scored"], ({ run, scored }) => {
    if (!run) return;
    const signature = JSON.stringify([run.card.id, scored?.run.card.id, wordsOf(run)]);
    // another what-if changes nothing here
    if (signature !== offered) {
      order.offer(run.card, scored);
      search.offer(run);
    }
    offered = signature;
    show();
  });
  store.watch(SHOWN, show);
}

/**
 * By which number the heads are sorted, which labels are shown, and from which number on.
 * @param {Store<State>} store
 */
function orderFields(store) {
  const order = el("select", { id: "order" });
  const only = el("select", { id: "only" });
  const least = el("input", { id: "least", type: "number", step: "any", inputmode: "decimal" });
  const leastLine = el("label", {}, "At least", least);
  const explained = el("p", { class: "muted small" });
  const lines = [el("label", {}, "Order", order), el("label", {}, "Show", only), leastLine];
  order.addEventListener("change", () => store.set({ order: order.value, least: null }));
  only.addEventListener("change", () => store.set({ only: only.value }));
  least.addEventListener("input", () => {
    if (least.checkValidity()) store.set({ least: least.value === "" ? null : Number(least.value) });
  });
  return {
    nodes: [el("div", { class: "pair-of-fields" }, ...lines), explained],
    /** @param {ModelCard} card @param {State["scored"]} scored */
    offer(card, scored) {
      order.replaceChildren(...orderOptions(card, scored));
      const groups = labelGroups(card).map(({ label, heads }) =>
        el("option", { value: label }, `${label} (${heads.length})`),
      );
      only.replaceChildren(el("option", { value: "" }, "all heads"), ...groups);
      only.disabled = groups.length === 0;
    },
    /** @param {State} state */
    show(state) {
      order.value = state.order;
      only.value = state.only;
      leastLine.hidden = state.order === "";
      if (Number(least.value) !== state.least || least.value === "") least.value = String(state.least ?? "");
      explained.textContent = explanation(state);
    },
  };
}

/** @param {ModelCard} card @param {State["scored"]} scored */
function orderOptions(card, scored) {
  const known = scored?.run.card === card && new Set(scored.heads.flatMap(({ scores }) => Object.keys(scores)));
  const scores = Object.entries(SCORE_NAMES).filter(([name]) => !known || known.has(name));
  const options = [["", "by layer and head"], ...scores, ["pair", "by the search below"]];
  return options.map(([value, text]) => el("option", { value }, text));
}

/** How many heads are shown, and a way back to all. @param {Store<State>} store */
function countOf(store) {
  const status = el("p", { class: "small", role: "status" });
  const all = el("button", { type: "button", class: "small", hidden: true }, "Show all heads");
  all.addEventListener("click", () => store.set({ only: "", least: null }));
  return {
    nodes: [status, all],
    /** @param {State} state */
    show(state) {
      if (!state.run) return;
      const { shown, total } = arrangementOf(state, state.run);
      const count = shown === 0 ? "No head is left of" : `${shown} of`;
      status.textContent = shown === total ? "" : `${count} ${total} heads.`;
      all.hidden = shown === total;
    },
  };
}

/** @param {State} state */
const isInUse = ({ order, only, least, from, to, aggregate }) =>
  order !== "" || only !== "" || least !== null || from !== "" || to !== "" || aggregate !== "";

/** @param {State} state @returns {string} what the numbers beside the heads are */
function explanation({ order, scored, paired, run }) {
  if (order === "pair" && paired?.run === run)
    return `The largest weight from “${paired.from}” to “${paired.to}” in each head. Choose a head to see it there.`;
  if (order === "" || order === "pair") return "";
  const found = scored?.definitions.find(({ name }) => name === order);
  return found ? `On this sentence: ${found.formula}` : "";
}
