/**
 * Attribution of a cell and its head: norms, rollout, gradients, ablation effects and logit lens.
 *
 * @typedef {{ formula: string, source: string, unit: string }} Definition
 * @typedef {{ name: string, words: string, number: number | null }} Fact
 * @typedef {Record<string, any>} Replies by the name of the analysis; one that was refused has only `problem`
 */

/** @import { HeadMatrix, HeadPlace, ModelCard, Question, State, Store } from "../../core/types.js" */

import { analysis } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { hasHead, isSameHead } from "../../domain/head-places.js";
import { pinnedCell, predictedPosition } from "../../domain/selected-cell.js";
import { numberText } from "../../format/numbers.js";
import { labelsOf, pieceLabels } from "../../format/token-text.js";
import { at, matricesOf } from "../../format/typed-arrays.js";
import { el } from "../../widgets/elements.js";
import { term } from "../../widgets/tooltip/term-tooltip.js";

/** What the glossary calls them. @type {Record<string, string>} */
const TERMS = {
  norms: "value_norm",
  rollout: "rollout",
  gradients: "gradient",
  effects: "ablation",
  logits: "direct_share",
  lens: "lens",
  sinks: "first token (sink)",
};

const WARNING = "A weight shows where a head looks, not why the model answers what it does.";
const NO_ROLLOUT =
  "Rollout follows one text from layer to layer; a cross-attention reads another text, so there is none here.";
const NO_DIRECT_SHARE =
  "A head of the encoder reaches the logit only by way of the decoder, which reads it, " +
  "so it has no direct share. The effect of zeroing it is measured above.";

class Attribution {
  /** what was asked, and its replies @type {{ asked: string, replies: Replies } | null} */ known = null;
  /** @type {ReturnType<typeof import("./attribution-charts.js").mountAttributionCharts> | null} */ charts = null;
  take = latest();

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.store = store;
    this.body = el("div", { class: "beyond", role: "status" });
    this.pictures = el("div", { class: "beyond" });
    const summary = el("summary", {}, "Does this weight matter?");
    this.details = el("details", { class: "small" }, summary, this.body, this.pictures);
    root.append(el("p", { class: "muted small" }, WARNING), this.details);
    this.details.addEventListener("toggle", () => this.ask());
    store.watch(["matrix", "query", "key", "digits"], () => this.ask());
  }

  ask() {
    const state = this.store.get();
    const found = questionsOf(state);
    if (!this.details.open || !found || !state.run) return;
    const { question } = state.run;
    const asked = JSON.stringify([question, found]);
    if (this.known?.asked === asked) return this.show();
    this.body.replaceChildren(el("p", { class: "muted" }, "Computing …"));
    this.take(
      async (signal) => {
        const replies = await repliesTo(question, found, signal);
        const { mountAttributionCharts } = await import("./attribution-charts.js");
        signal.throwIfAborted();
        this.charts ??= mountAttributionCharts(this.pictures);
        this.known = { asked, replies: { ...replies, ...impossible(state) } };
        this.show();
      },
      (problem) => this.body.replaceChildren(el("p", { class: "problem" }, problem)),
    );
  }

  show() {
    const state = this.store.get();
    if (!this.known || !state.matrix) return;
    this.body.replaceChildren(...describe(state, this.known.replies));
    this.charts?.show(this.known.replies, state.matrix.places[0], state.matrix.run.card.id);
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new Attribution(root, store);
}

/**
 * @param {Question} question @param {Record<string, object>} found what to ask, by the name of the analysis
 * @param {AbortSignal} signal @returns {Promise<Replies>}
 */
async function repliesTo(question, found, signal) {
  const answers = Object.entries(found).map(async ([name, wanted]) => [
    name,
    await analysis(question, name, wanted, signal).catch((problem) => ({ problem: String(problem.message) })),
  ]);
  return Object.fromEntries(await Promise.all(answers));
}

/** What to ask for, by the name of the analysis. @param {State} state @returns {Record<string, object> | null} */
function questionsOf(state) {
  const { run, matrix } = state;
  const place = matrix?.kind === "head" && matrix.run === run ? matrix.places[0] : undefined;
  if (!run || !place || !hasHead(run.card, place)) return null;
  const here = { site: place.site, layer: place.layer, heads: [place.head], encoding: "typed" };
  const position = predictedPosition(state, run);
  const isSelf = place.site !== "cross";
  const isPredicting = run.card.task !== "none";
  return {
    norms: here,
    ...(isSelf ? { rollout: { site: place.site, encoding: "typed" } } : {}),
    sinks: {},
    ...(isPredicting && !isOfMemory(run.card, place.site) ? { logits: { position } } : {}),
    ...(isPredicting
      ? { gradients: { ...here, position }, effects: { position }, lens: { positions: [position], top_k: 1 } }
      : {}),
  };
}

/** What cannot be said of this head, and why: nobody need be asked for it. @param {State} state @returns {Replies} */
const impossible = ({ run, matrix }) => ({
  ...(matrix?.site === "cross" ? { rollout: { problem: NO_ROLLOUT } } : {}),
  ...(run && run.card.task !== "none" && isOfMemory(run.card, matrix?.site)
    ? { logits: { problem: NO_DIRECT_SHARE } }
    : {}),
});

/** Whether another stack reads what attends there. @param {ModelCard} card @param {string | undefined} site */
const isOfMemory = ({ family }, site) => family === "encoder-decoder" && site === "encoder";

/** @param {State} state @param {Replies} replies @returns {HTMLElement[]} */
const describe = (state, replies) => [
  factsOf("Of this cell", cellFacts(state, replies), replies, state.digits),
  factsOf("Of this head", headFacts(state, replies), replies, state.digits),
  ...lensOf(replies["lens"], state),
  sourcesOf(replies),
];

/** The token whose logit the numbers are about. @param {Replies} replies */
const answerOf = ({ effects }) => `the logit of “${effects?.token ? pieceLabels([effects.token.text])[0] : ""}”`;

/** @param {State} state @param {Replies} replies @returns {Fact[]} */
function cellFacts(state, replies) {
  const matrix = /** @type {HeadMatrix} */ (state.matrix);
  const { query, key } = pinnedCell(state, matrix);
  const cell = (/** @type {any} */ tensor, slice = 0) => {
    const found = tensor && matricesOf(tensor)[slice];
    return found ? at(found, query, key) : null;
  };
  const { norms, rollout, gradients } = replies;
  return [
    { name: "norms", words: "how much this key contributes: ‖weight · value · W_O‖", number: cell(norms?.norms) },
    {
      name: "rollout",
      words: "attention rollout: this token's share after this layer",
      number: cell(rollout?.rollout, matrix.places[0]?.layer),
    },
    { name: "gradients", words: `gradient × weight, on ${answerOf(replies)}`, number: cell(gradients?.products) },
  ];
}

/** @param {State} state @param {Replies} replies @returns {Fact[]} */
function headFacts({ matrix }, replies) {
  const place = /** @type {HeadPlace} */ (matrix?.places[0]);
  const own = (/** @type {any[] | undefined} */ entries) => entries?.find((each) => isSameHead(each, place));
  const effect = own(replies["effects"]?.heads);
  const logit = answerOf(replies);
  const direct = own(replies["logits"]?.parts)?.logit ?? null;
  const sink = own(replies["sinks"]?.heads)?.share ?? null;
  return [
    { name: "effects", words: `change in ${logit} without this head`, number: effect?.logit ?? null },
    { name: "effects", words: "change in log probability (nats)", number: effect?.log_probability ?? null },
    { name: "logits", words: `direct contribution to ${logit} (layer norms frozen)`, number: direct },
    { name: "sinks", words: "share of its output that comes from the first token", number: sink },
  ];
}

/** @param {string} title @param {Fact[]} facts @param {Replies} replies @param {State["digits"]} digits */
const factsOf = (title, facts, replies, digits) =>
  el(
    "div",
    {},
    el("h3", {}, title),
    el(
      "dl",
      { class: "known" },
      ...facts
        .filter(({ name }) => name in replies)
        .flatMap(({ name, words, number }) => [
          el("dt", {}, term(TERMS[name] ?? "", words)),
          el(
            "dd",
            { class: "number", "data-analysis": name },
            number === null ? el("span", { class: "muted" }, "not available") : numberText(number, digits),
          ),
          ...(replies[name].problem ? [el("dd", { class: "why muted" }, replies[name].problem)] : []),
        ]),
    ),
  );

/** @param {any} reply @param {State} state @returns {HTMLElement[]} what the model would say if it stopped earlier */
function lensOf(reply, { run, digits }) {
  const found = reply?.positions?.[0];
  if (!found || !run) return [];
  const words = pieceLabels(found.depths.map((/** @type {any} */ each) => each.candidates[0].text));
  const after = labelsOf(run.tokens.target ?? run.tokens.source)[found.position];
  return [
    el(
      "div",
      {},
      el("h3", {}, `Logit lens: prediction after each layer, at “${after}”`),
      el(
        "dl",
        { class: "known" },
        ...found.depths.flatMap((/** @type {any} */ each, /** @type {number} */ i) => [
          el(
            "dt",
            {},
            each.layer === null ? "before the first layer " : `after layer ${each.layer} `,
            el("bdi", { class: "token" }, words[i]),
          ),
          el("dd", { class: "number" }, numberText(each.candidates[0].probability, digits)),
        ]),
      ),
    ),
  ];
}

/** @param {Replies} replies */
const sourcesOf = (replies) =>
  el(
    "details",
    {},
    el("summary", {}, "Formulas and sources"),
    el(
      "dl",
      { class: "sources" },
      ...Object.entries(replies).flatMap(([name, { definition, problem }]) => [
        el("dt", {}, term(TERMS[name] ?? "", name)),
        el("dd", {}, definition ? `${definition.formula}. ${definition.source}.` : problem),
      ]),
    ),
  );
