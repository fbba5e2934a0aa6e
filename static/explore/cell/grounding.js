/**
 * Grounding panel: how much of each word's row is at the true place of the word, beside how much the word depends on it
 * (saliency) and beside chance.
 *
 * @typedef {{ share: number, strongest: number, words: number[] }} Measured
 * @typedef {object} Grounding the reply
 * @property {{ text: string }[]} words
 * @property {number} chance
 * @property {Measured} saliency
 * @property {(Measured & { layer: number, head: number })[]} heads
 * @property {{ formula: string, source: string }} definition
 */

import { groundingOf } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { shareText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { table } from "../../widgets/table.js";

/** @import { State, Store } from "../../core/types.js" */

/** From here on a head is called grounded, as in the labels of heads. */
const LEAST = { share: 0.7, strongest: 0.9 };

class GroundingPanel {
  /** @type {{ asked: string, reply: Grounding } | null} */ known = null;
  take = latest();

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.body = el("div", { class: "grounding", role: "status" });
    this.details = el("details", { class: "small" }, el("summary", {}, "Is this head right?"), this.body);
    root.append(this.details);
    this.details.addEventListener("toggle", () => this.ask());
    store.watch(["matrix", "run", "file"], () => this.ask());
  }

  ask() {
    const { run, file } = this.store.get();
    const made = run && file && run.question[file.input] === file.data ? madeOf(file) : null;
    this.root.hidden = !made;
    if (!made || !run || !this.details.open) return;
    const body = { ...made, interventions: run.question.interventions };
    const asked = JSON.stringify([run.question.model, body]);
    if (this.known?.asked === asked) return this.show();
    this.take(
      async (signal) => {
        const reply = await groundingOf(run.question.model, body, signal);
        signal.throwIfAborted();
        this.known = { asked, reply };
        this.show();
      },
      (problem) => this.body.replaceChildren(el("p", { class: "problem" }, problem)),
    );
  }

  show() {
    const { matrix, file } = this.store.get();
    if (!this.known || !file) return;
    const { reply } = this.known;
    const place = matrix?.kind === "head" && matrix.site === "cross" ? matrix.places[0] : undefined;
    const best = /** @type {Grounding["heads"][number]} */ (
      reply.heads.reduce((most, each) => (each.share > most.share ? each : most))
    );
    const own = reply.heads.find(({ layer, head }) => layer === place?.layer && head === place?.head) ?? best;
    const unit = file.input === "sound" ? "frames" : "patches";
    this.body.replaceChildren(
      ...sentences(reply, own, best, unit).map((text) => el("p", {}, text)),
      table(
        { class: "digits" },
        el("caption", {}, `Share on the true ${unit}, by word`),
        [
          el("th", { scope: "col" }, "word"),
          ...[nameOf(own), "saliency"].map((name) => el("th", { scope: "col" }, name)),
        ],
        reply.words.map(({ text }, i) => [
          el("th", { scope: "row" }, text),
          ...[own, reply.saliency].map(({ words }) => shareCell(Number(words[i]))),
        ]),
      ),
      el("p", { class: "muted" }, `Formula: ${reply.definition.formula}. Source: ${reply.definition.source}.`),
    );
  }
}

/** What a made-up file was made of, as the server takes it. @param {NonNullable<State["file"]>} file */
function madeOf({ scene, melody }) {
  if (scene) return { scene };
  return melody ? { melody } : null;
}

/** @param {{ layer: number, head: number }} place */
const nameOf = ({ layer, head }) => `layer ${layer}, head ${head}`;

/**
 * @param {Grounding} reply @param {Grounding["heads"][number]} own @param {Grounding["heads"][number]} best
 * @param {string} unit
 */
export function sentences({ saliency, chance }, own, best, unit) {
  const right = (/** @type {Measured} */ { share, strongest }) =>
    `${shareText(share)} on the true ${unit}, the strongest right for ${shareText(strongest)} of the words`;
  const compared =
    `The cross-attention of ${nameOf(own)}: ${right(own)}. ` +
    `Saliency, the dependence of a word on each of the ${unit}: ${right(saliency)}. ` +
    `Equal weights: ${shareText(chance)}.`;
  const isGrounded = best.share >= LEAST.share && best.strongest >= LEAST.strongest;
  return [
    compared,
    isGrounded
      ? `The best head here is ${nameOf(best)}, with ${shareText(best.share)}.`
      : `No head is right here; the best, ${nameOf(best)}, has ${shareText(best.share)}. ` +
        "The model may answer well all the same: an answer need not come from the place where a head looks.",
  ];
}

/** @param {number} share */
function shareCell(share) {
  const bar = el("span", { class: "share-bar", "aria-hidden": "true" });
  bar.style.width = `${100 * share}%`;
  return el("td", {}, shareText(share), bar);
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new GroundingPanel(root, store);
}
