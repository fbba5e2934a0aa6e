/**
 * Attribution of a cell and its head: norms, rollout, gradients, ablation effects and logit lens.
 *
 * @typedef {{ formula: string, source: string, unit: string }} Definition
 * @typedef {{ name: string, words: string, number: number | null }} Fact
 * @typedef {Record<string, any>} Replies by the name of the analysis; one that was refused has only `problem`
 */

/** @import { HeadMatrix, HeadPlace, ModelCard, State, Store } from "../../core/types.js" */

import { analysis } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { hasHead } from "../../domain/head-places.js";
import { pinnedCell, predictedPosition } from "../../domain/selected-cell.js";
import { numberText } from "../../format/numbers.js";
import { labelsOf, pieceLabels } from "../../format/token-text.js";
import { at, matricesOf } from "../../format/typed-arrays.js";
import { el } from "../../widgets/elements.js";

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const body = el("div", { class: "beyond", role: "status" });
  const pictures = el("div", { class: "beyond" });
  const details = el("details", { class: "small" }, el("summary", {}, "What else there is to know"), body, pictures);
  const take = latest();
  root.append(
    el("p", { class: "muted small" }, "A weight says where a head looks, not why the model answers as it does."),
    details,
  );
  /** @type {{ asked: string, replies: Replies } | null} */
  let known = null;
  /** @type {ReturnType<typeof import("./attribution-charts.js").mountAttributionCharts> | null} */
  let charts = null;

  function ask() {
    const state = store.get();
    const found = questionsOf(state);
    if (!details.open || !found || !state.run) return;
    const asked = JSON.stringify([state.run.question, found]);
    if (known?.asked === asked) return show();
    const { question } = state.run;
    body.replaceChildren(el("p", { class: "muted" }, "Computing …"));
    take(
      async (signal) => {
        const entries = await Promise.all(
          Object.entries(found).map(async ([name, wanted]) => [
            name,
            await analysis(question, name, wanted, signal).catch((problem) => ({ problem: String(problem.message) })),
          ]),
        );
        const { mountAttributionCharts } = await import("./attribution-charts.js");
        signal.throwIfAborted();
        charts ??= mountAttributionCharts(pictures);
        known = { asked, replies: { ...Object.fromEntries(entries), ...impossible(state) } };
        show();
      },
      (problem) => body.replaceChildren(el("p", { class: "problem" }, problem)),
    );
  }

  function show() {
    const state = store.get();
    if (!known || !state.matrix) return;
    body.replaceChildren(...describe(state, known.replies));
    charts?.show(known.replies, state.matrix.places[0], state.matrix.run.card.id);
  }

  details.addEventListener("toggle", ask);
  store.watch(["matrix", "query", "key", "digits"], ask);
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
  ...(matrix?.site === "cross"
    ? {
        rollout: {
          problem:
            "Rollout follows one text from layer to layer; a cross-attention reads another text, " +
            "so there is none here.",
        },
      }
    : {}),
  ...(run && run.card.task !== "none" && isOfMemory(run.card, matrix?.site)
    ? {
        logits: {
          problem:
            "A head of the encoder reaches the logit only by way of the decoder, which reads it, " +
            "so it has no direct share; what zeroing it does is measured above.",
        },
      }
    : {}),
});

/** Whether another stack reads what attends there. @param {ModelCard} card @param {string | undefined} site */
const isOfMemory = ({ family }, site) => family === "encoder-decoder" && site === "encoder";

/** @param {State} state @param {Replies} replies @returns {HTMLElement[]} */
function describe(state, replies) {
  const matrix = /** @type {HeadMatrix} */ (state.matrix);
  const place = /** @type {HeadPlace} */ (matrix.places[0]);
  const { query, key } = pinnedCell(state, matrix);
  const cell = (/** @type {any} */ tensor, /** @type {number} */ slice = 0) => {
    const found = tensor && matricesOf(tensor)[slice];
    return found ? at(found, query, key) : null;
  };
  const own = (/** @type {any[] | undefined} */ entries) =>
    entries?.find((each) => each.site === place.site && each.layer === place.layer && each.head === place.head);
  const word = replies["effects"]?.token ? pieceLabels([replies["effects"].token.text])[0] : "";
  /** @type {Fact[]} */
  const ofCell = [
    { name: "norms", words: "length of what is taken: ‖weight · value · W_O‖", number: cell(replies["norms"]?.norms) },
    {
      name: "rollout",
      words: "rollout: share after this layer, if weights just mix",
      number: cell(replies["rollout"]?.rollout, place.layer),
    },
    {
      name: "gradients",
      words: `gradient × weight, on the logit of “${word}”`,
      number: cell(replies["gradients"]?.products),
    },
  ];
  const effect = own(replies["effects"]?.heads);
  /** @type {Fact[]} */
  const ofHead = [
    { name: "effects", words: `zeroing it moves the logit of “${word}” by`, number: effect?.logit ?? null },
    { name: "effects", words: "and its log probability by (nats)", number: effect?.log_probability ?? null },
    {
      name: "logits",
      words: `its direct share of the logit of “${word}”, with all norms held`,
      number: own(replies["logits"]?.parts)?.logit ?? null,
    },
    {
      name: "sinks",
      words: "share of what it takes that comes from the first token",
      number: own(replies["sinks"]?.heads)?.share ?? null,
    },
  ];
  return [
    factsOf("Of this cell", ofCell, replies, state.digits),
    factsOf("Of this head", ofHead, replies, state.digits),
    ...lensOf(replies["lens"], state),
    sourcesOf(replies),
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
          el("dt", {}, words),
          el(
            "dd",
            { class: "number", "data-analysis": name },
            number === null ? el("span", { class: "muted" }, "not here") : numberText(number, digits),
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
      el("h3", {}, `If the model stopped earlier, at “${after}” (logit lens)`),
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
        el("dt", {}, name),
        el("dd", {}, definition ? `${definition.formula}. ${definition.source}.` : problem),
      ]),
    ),
  );
