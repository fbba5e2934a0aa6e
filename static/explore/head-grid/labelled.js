/** Labelled heads: a button opens a head that earned a label, grouped by label. */

import { doesText, headName, labelGroups } from "../../domain/head-labels.js";
import { placeText } from "../../domain/interventions.js";
import { alignedTexts } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { openHead } from "./choose-heads.js";

/** @import { HeadLabel, ModelCard, State, Store } from "../../core/types.js" */
/** @import { LabelGroup } from "../../domain/head-labels.js" */

// with more heads than these, all labels but the first are folded
const FEW = 6;

const INTRODUCTION = "Averaged over the model's test texts (maximum 1).";

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  /** @type {ModelCard | undefined} */
  let card;
  /** @type {Map<HTMLButtonElement, HeadLabel>} */
  let heads = new Map();

  function build(/** @type {State} */ { run }) {
    // another sentence changes nothing here, and what is unfolded stays so
    if (!run || run.card === card) return;
    card = run.card;
    const groups = labelGroups(card);
    heads = buttonsOf(groups, card);
    root.replaceChildren(...listOf(groups, heads));
    mark(store.get());
  }

  function mark(/** @type {State} */ { site, layer, head }) {
    for (const [button, each] of heads) {
      const isOpen = each.site === site && each.layer === layer && each.head === head;
      button.setAttribute("aria-pressed", String(isOpen));
    }
  }

  const click = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    const found = button && heads.get(button);
    if (found) store.set(openHead(store.get(), found));
  };

  store.watch(["run"], build);
  store.watch(["site", "layer", "head"], mark);
  root.addEventListener("click", click);
}

/** @param {LabelGroup[]} groups @param {ModelCard} card @returns {Map<HTMLButtonElement, HeadLabel>} */
function buttonsOf(groups, card) {
  const heads = groups.flatMap((group) => group.heads);
  const values = alignedTexts(heads.map(({ value }) => value));
  return new Map(heads.map((head, i) => [buttonOf(head, card, values[i]), head]));
}

/** @param {HeadLabel} head @param {ModelCard} card @param {string | undefined} value */
const buttonOf = (head, card, value) =>
  el(
    "button",
    { type: "button", class: "chip" },
    el("span", { class: "unseen" }, `${headName(head.label)}: `),
    placeText(head, card),
    " ",
    el("span", { class: "number" }, value),
  );

/** @param {LabelGroup[]} groups @param {Map<HTMLButtonElement, HeadLabel>} heads @returns {HTMLElement[]} */
function listOf(groups, heads) {
  if (groups.length === 0) return [];
  const folds = groups.map((group, i) => foldOf(group, heads, i === 0 || heads.size <= FEW));
  return [el("h3", {}, "What heads do"), el("p", { class: "muted small" }, INTRODUCTION), ...folds];
}

/** @param {LabelGroup} group @param {Map<HTMLButtonElement, HeadLabel>} heads @param {boolean} isOpen */
function foldOf({ label, heads: own }, heads, isOpen) {
  const buttons = [...heads].flatMap(([button, head]) => (own.includes(head) ? [button] : []));
  const does = doesText(label);
  return el(
    "details",
    { open: isOpen },
    el(
      "summary",
      {},
      label,
      " ",
      el("span", { class: "muted count" }, buttons.length === 1 ? "1 head" : `${buttons.length} heads`),
    ),
    does && el("p", { class: "muted small" }, does),
    el("div", { class: "chips" }, ...buttons),
  );
}
