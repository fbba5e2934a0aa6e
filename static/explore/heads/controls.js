/** Sorting, filtering and searching the heads, and putting several together: folded away until somebody wants it. */

import { labelGroups } from "../../domain/head-labels.js";
import { arrangementOf, SCORE_NAMES } from "../../domain/head-order.js";
import { labelsOf } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";

/** @import { State, Store } from "../../core/types.js" */

const MOST_WORDS = 100;
const TOGETHER = { "": "Off", mean: "Mean", max: "Largest" };
const HOW = { mean: "The mean", max: "The largest" };

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const order = el("select", { id: "order" });
  const only = el("select", { id: "only" });
  const least = el("input", { id: "least", type: "number", step: "any", inputmode: "decimal" });
  const leastLine = el("label", {}, "At least", least);
  const words = el("datalist", { id: "words-here" });
  const from = el("input", {
    type: "text",
    id: "from",
    list: words.id,
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "The word that looks",
  });
  const to = el("input", {
    type: "text",
    id: "to",
    list: words.id,
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "The word looked at",
  });
  const find = el("button", { type: "submit", class: "small" }, "Find");
  const clear = el("button", { type: "button", class: "small" }, "Clear");
  const problem = el("p", { class: "problem", role: "alert" });
  const search = el(
    "form",
    { class: "search" },
    el("span", {}, "Heads where "),
    from,
    el("span", {}, " looks at "),
    to,
    find,
    clear,
    words,
  );
  const together = segmented("Put heads together", TOGETHER, (aggregate) => store.set({ aggregate, press: "open" }));
  const explained = el("p", { class: "muted small" });
  const status = el("p", { class: "small", role: "status" });
  const all = el("button", { type: "button", class: "small", hidden: true }, "Show all heads");
  const several = el("p", { class: "small muted" });
  const none = el("button", { type: "button", class: "small" }, "All of the site");
  const details = el(
    "details",
    { class: "heads-controls small" },
    el("summary", {}, "Sort, filter, search"),
    el("div", { class: "pair-of-fields" }, el("label", {}, "Order", order), el("label", {}, "Show", only), leastLine),
    explained,
    search,
    problem,
    el("div", { class: "together" }, el("span", {}, "Put together"), together.root),
    several,
    none,
  );
  root.append(details, status, all);

  let filled = "";
  function fill() {
    const { run, scored } = store.get();
    if (!run) return;
    const tokens = [...run.tokens.source, ...(run.tokens.target ?? [])];
    const texts = [
      ...new Set(labelsOf(tokens).filter((label) => /[\p{L}\p{N}]/u.test(label) && !label.startsWith("·"))),
    ].slice(0, MOST_WORDS);
    const signature = JSON.stringify([run.card.id, scored?.run.card.id, texts]);
    // another what-if changes nothing here
    if (signature === filled) return show();
    filled = signature;
    const there =
      scored?.run.card === run.card ? new Set(scored.heads.flatMap(({ scores }) => Object.keys(scores))) : null;
    const scores = Object.entries(SCORE_NAMES).filter(([name]) => !there || there.has(name));
    order.replaceChildren(
      el("option", { value: "" }, "by layer and head"),
      ...scores.map(([value, text]) => el("option", { value }, text)),
      el("option", { value: "pair" }, "as searched for below"),
    );
    const groups = labelGroups(run.card);
    only.replaceChildren(
      el("option", { value: "" }, "all heads"),
      ...groups.map(({ label, heads }) => el("option", { value: label }, `${label} (${heads.length})`)),
    );
    only.disabled = groups.length === 0;
    words.replaceChildren(...texts.map((value) => el("option", { value })));
    show();
  }

  function show() {
    const state = store.get();
    const { run } = state;
    order.value = state.order;
    only.value = state.only;
    leastLine.hidden = state.order === "";
    if (Number(least.value) !== state.least || least.value === "")
      least.value = state.least === null ? "" : String(state.least);
    // what is being typed is left alone
    if (state.from !== "" && document.activeElement !== from) from.value = state.from;
    if (state.to !== "" && document.activeElement !== to) to.value = state.to;
    clear.hidden = state.from === "" && state.to === "";
    problem.textContent = state.pairProblem ?? "";
    together.mark(state.aggregate);
    explained.textContent = explanation(state);
    several.textContent = togetherText(state);
    none.hidden = state.aggregate === "" || state.chosen.length === 0;
    if (isInUse(state)) details.open = true;
    if (!run) return;
    const { shown, total } = arrangementOf(state, run);
    status.textContent = shown === total ? "" : `${shown === 0 ? "No head is left of" : `${shown} of`} ${total} heads.`;
    all.hidden = shown === total;
  }

  const listeners = /** @type {[HTMLElement, string, (event: Event) => void][]} */ ([
    [order, "change", () => store.set({ order: order.value, least: null })],
    [only, "change", () => store.set({ only: only.value })],
    [
      least,
      "input",
      () => least.checkValidity() && store.set({ least: least.value === "" ? null : Number(least.value) }),
    ],
    [
      search,
      "submit",
      (event) => {
        event.preventDefault();
        store.set({ from: from.value.trim(), to: to.value.trim(), order: "pair", least: null });
      },
    ],
    [
      clear,
      "click",
      () => {
        from.value = to.value = "";
        store.set({ from: "", to: "", order: "", least: null });
        from.focus();
      },
    ],
    [all, "click", () => store.set({ only: "", least: null })],
    [none, "click", () => store.set({ chosen: [] })],
  ]);
  for (const [element, name, listener] of listeners) element.addEventListener(name, listener);
  store.watch(["run", "scored"], fill);
  store.watch(["order", "only", "least", "from", "to", "aggregate", "chosen", "site", "paired", "pairProblem"], show);
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

/** @param {State} state */
function togetherText({ aggregate, chosen, site, run }) {
  if (!aggregate || !run) return "";
  const own = chosen.filter((place) => place.site === site).length;
  const where = run.card.sites.length > 1 ? ` (${site})` : "";
  const which = own === 0 ? `all heads${where}` : `${own} chosen ${own === 1 ? "head" : "heads"}${where}`;
  return (
    `${HOW[aggregate]} weight of ${which}. A press on a picture adds a head or takes it away, on a layer all ` +
    "of its heads."
  );
}
