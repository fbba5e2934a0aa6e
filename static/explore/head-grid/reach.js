/**
 * Reach of heads: how far each head looks, on this text or on the model's own texts, as bars and in a sentence.
 *
 * @typedef {"mean" | ">10" | ">50" | ">100"} Measure
 * @typedef {HeadPlace & { mean_distance: number | null, first_token: number | null, beyond: { distance: number, share:
 *   number | null }[] }} HeadReach
 * @typedef {{ heads: HeadReach[], evaluation_set: { sentences: number } | null, definition: { formula: string, source:
 *   string, unit: string } }} ReachReply
 */

/** @import { HeadPlace, Run, State, Store } from "../../core/types.js" */

import { analysis, reachOnOwnTexts } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { during } from "../../core/settled.js";
import { isSameHead } from "../../domain/head-places.js";
import { groupedText, numberText, shareText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";

/** @type {Record<Measure, string>} */
const MEASURES = { mean: "Mean", ">10": "> 10", ">50": "> 50", ">100": "> 100" };
/** @type {Record<"text" | "own", string>} */
const OVER = { text: "This text", own: "Evaluation set" };

class Reach {
  /** @type {Measure} */ measure = "mean";
  /** @type {"text" | "own"} */ over = "text";
  /** what was asked, and its reply @type {{ asked: string, reply: ReachReply } | null} */ known = null;
  /** @type {ReturnType<typeof import("../../charts/chart.js").mountChart> | null} */ chart = null;
  take = latest();

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.store = store;
    this.measures = segmented("How far", MEASURES, (measure) => this.choose({ measure }));
    this.overs = segmented("Over which texts", OVER, (over) => this.choose({ over }));
    this.said = el("p", { role: "status" });
    this.host = el("div", {});
    this.sources = el("p", { class: "muted" });
    const choices = el("div", { class: "reach-choices" }, this.overs.root, this.measures.root);
    const formula = el("details", {}, el("summary", {}, "Formula and source"), this.sources);
    this.details = el(
      "details",
      { class: "small" },
      el("summary", {}, "How far each head looks"),
      choices,
      this.said,
      this.host,
      formula,
    );
    root.append(this.details);
    this.details.addEventListener("toggle", () => this.ask());
    store.watch(["run", "matrix"], () => this.ask());
  }

  /** @param {{ measure?: Measure, over?: "text" | "own" }} chosen */
  choose(chosen) {
    Object.assign(this, chosen);
    this.ask();
  }

  ask() {
    const { run } = this.store.get();
    this.measures.mark(this.measure);
    this.overs.mark(this.over);
    if (!this.details.open || !run) return;
    const { question } = run;
    const { model, interventions } = question;
    const asked = JSON.stringify(this.over === "own" ? [model, interventions] : question);
    if (this.known?.asked === asked) return during(this.show());
    this.said.textContent = "Computing …";
    this.take(
      async (signal) => {
        const reply = await (this.over === "own"
          ? reachOnOwnTexts(model, interventions, signal)
          : analysis(question, "reach", {}, signal));
        signal.throwIfAborted();
        this.known = { asked, reply };
        await this.show();
      },
      (problem) => this.refuse(problem),
    );
  }

  /** @param {string | null} problem */
  refuse(problem) {
    this.known = null;
    this.host.hidden = true;
    this.said.textContent = problem ?? "";
  }

  async show() {
    const { run, matrix } = this.store.get();
    if (!this.known || !run) return;
    const { reply } = this.known;
    const chosen = matrix?.kind === "head" ? matrix.places[0] : undefined;
    this.sources.textContent = `${reply.definition.formula}. ${reply.definition.source}. ${reply.definition.unit}.`;
    const heads = reply.heads.map((each) => ({ ...each, value: numberOf(each, this.measure) }));
    const known = heads.filter(({ value }) => value !== null);
    this.said.textContent = [
      chosen && sentenceOf(reply, chosen),
      known.length === 0 ? `No query may attend farther than ${farOf(this.measure)} tokens, so there are no bars.` : "",
    ]
      .filter(Boolean)
      .join(" ");
    this.host.hidden = known.length === 0;
    if (known.length === 0) return;
    const [{ mountChart }, { headBars }] = await Promise.all([
      import("../../charts/chart.js"),
      import("../../charts/head-bars.js"),
    ]);
    this.chart ??= mountChart(this.host);
    this.chart.show(headBars(known, { ...aboutOf(this.measure, this.over, run), chosen }));
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new Reach(root, store);
}

/** @param {HeadReach} head @param {Measure} measure */
const numberOf = ({ mean_distance, beyond }, measure) =>
  measure === "mean" ? mean_distance : (beyond.find(({ distance }) => distance === farOf(measure))?.share ?? null);

/** @param {Measure} measure the distance beyond which weight counts */
const farOf = (measure) => Number(measure.slice(1));

/** @param {Measure} measure @param {"text" | "own"} over @param {Run} run */
function aboutOf(measure, over, { card }) {
  const title = measure === "mean" ? "mean distance, tokens" : `share of weight beyond ${farOf(measure)} tokens`;
  const where = over === "own" ? "on the model’s own evaluation set" : "on this text";
  return {
    name: `reach-${measure.replace(">", "beyond-")}-${over}-${card.id}`,
    label: `Each head’s ${title}, ${where}`,
    title,
  };
}

/** @param {ReachReply} reply @param {HeadPlace} chosen @returns {string} how far the chosen head looks, in words */
export function sentenceOf({ heads, evaluation_set }, chosen) {
  const found = heads.find((each) => isSameHead(each, chosen));
  if (!found) return "A cross-attention reads another text, so its heads have no distance.";
  const over = evaluation_set ? `over ${groupedText(evaluation_set.sentences)} texts` : "on this text";
  const shares = found.beyond.flatMap(({ distance, share }) =>
    share === null ? [] : `${shareText(share)} of its weight lies beyond ${distance}`,
  );
  const short = found.beyond.find(({ share }) => share === null);
  if (short) shares.push(`no query may attend beyond ${short.distance}`);
  const mean = found.mean_distance === null ? "–" : numberText(found.mean_distance, "short");
  const first = found.first_token === null ? "" : ` The first token gets ${shareText(found.first_token)}.`;
  const name = `Layer ${found.layer}, head ${found.head}`;
  return `${name}, ${over}: ${mean} tokens away on average; ${shares.join("; ")}.${first}`;
}
