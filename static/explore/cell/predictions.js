/** Predictions: shows what the model expects at one token, as bars, and what it expected without interventions. */

import { numberText } from "../../format/numbers.js";
import { labelsOf, pieceLabels } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";

/** @import { HeadTask, Prediction, PredictionPair, Run, State, Store } from "../../core/types.js" */

const LEAST_FULL_BAR = 0.2;
const MOST_QUOTED = 60;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const body = el("div", { class: "predictions" });
  root.append(body);
  store.watch(["predictions", "digits"], ({ predictions, digits }) => {
    if (predictions) body.replaceChildren(...describe(predictions, digits));
  });
}

/** @param {PredictionPair} pair @param {State["digits"]} digits */
function describe(pair, digits) {
  const { before } = pair;
  const { actual, candidates } = pair.now;
  const labels = pair.run.card.head
    ? candidates.map(({ text }) => text)
    : pieceLabels([...candidates.map(({ text }) => text), ...(actual ? [actual.text] : [])]);
  const isPiece = !pair.run.card.head && labels.some((label) => label.startsWith("·"));
  return [
    el("p", { class: "small" }, ...introduction(pair)),
    el("ol", { class: `bar-list${before ? " compared" : ""}` }, ...barsOf(pair, labels, digits)),
    ...(before ? [legend()] : []),
    ...(actual ? [actualText(pair, labels.at(-1), digits)] : []),
    ...(isPiece ? [el("p", { class: "small muted" }, "A leading · means: continues the previous word.")] : []),
  ];
}

const legend = () =>
  el(
    "p",
    { class: "legend" },
    el("span", { class: "swatch now" }),
    "changed",
    el("span", { class: "swatch before" }),
    "original",
  );

/**
 * The token that really stands or follows there.
 * @param {PredictionPair} pair @param {string | undefined} label @param {State["digits"]} digits
 */
function actualText({ run, now: { actual } }, label, digits) {
  const title = run.card.task === "fill-mask" ? "Actual token: " : "Actual next token: ";
  const chance = actual && `, probability ${numberText(actual.probability, digits)}, rank ${actual.rank}.`;
  return el("p", { class: "small actual" }, title, el("bdi", { class: "token" }, label), chance);
}

/** A line for each candidate. @param {PredictionPair} pair @param {string[]} labels @param {State["digits"]} digits */
function barsOf({ now: { candidates }, before }, labels, digits) {
  const earlier = (/** @type {number} */ id) => (before && probabilityOf(before, id)) ?? 0;
  // nearly even chances should look small, so a full bar stands for at least this much
  const full = Math.max(...candidates.flatMap(({ id, probability }) => [probability, earlier(id)]), LEAST_FULL_BAR);
  return candidates.map(({ id, probability }, i) => {
    const bars = [bar(probability / full, "now"), before && bar(earlier(id) / full, "before")];
    const number = [numberText(probability, digits), before && beforeText(before, id, digits)];
    return el(
      "li",
      {},
      el("bdi", { class: "token" }, labels[i]),
      el("span", { class: "bars", "aria-hidden": "true" }, ...bars),
      el("span", { class: "number" }, ...number),
    );
  });
}

/** @param {number} share @param {string} name */
function bar(share, name) {
  const element = el("i", { class: name });
  element.style.width = `${Math.min(100, share * 100)}%`;
  return element;
}

/** @param {Prediction} prediction @param {number} id */
const probabilityOf = (prediction, id) => prediction.candidates.find((each) => each.id === id)?.probability;

/** @param {Prediction} before @param {number} id @param {State["digits"]} digits */
function beforeText(before, id, digits) {
  const known = probabilityOf(before, id);
  const least = before.candidates.at(-1)?.probability ?? 0;
  return el(
    "small",
    {},
    `was ${known === undefined ? `under ${numberText(least, digits)}` : numberText(known, digits)}`,
  );
}

/** @param {HeadTask} head @param {string} label @param {number} position @returns {(Node | string)[]} */
function ofClasses(head, label, position) {
  if (head === "question-answering") return ["The likeliest answers, start × end:"];
  if (head === "token-classification") return ["The model labels ", el("b", {}, label), ` (position ${position}) as:`];
  return [`The model classifies the ${head === "image-classification" ? "image" : "text"} as a whole:`];
}

/** @param {PredictionPair} pair @returns {(Node | string)[]} */
function introduction({ run, now }) {
  const tokens = run.tokens.target ?? run.tokens.source;
  const labels = labelsOf(tokens);
  if (run.card.head) return ofClasses(run.card.head, `${labels[now.position]}`, now.position);
  if (run.card.task === "fill-mask") {
    const token = tokens[now.position];
    const place = el("b", {}, `${labels[now.position]}`);
    if (token?.text === run.card.mask_token)
      return ["In place of ", place, ` (position ${now.position}) the model predicts:`];
    return [
      `No ${run.card.mask_token ?? "[MASK]"} here. In place of `,
      place,
      ` (position ${now.position}) the model predicts:`,
    ];
  }
  const read = tokens.slice(0, now.position + 1).filter((token) => !token.special);
  if (read.length === 0) return ["Before any word the model predicts:"];
  return ["After ", el("bdi", { class: "quoted" }, quoted(run, now.position)), " the model predicts:"];
}

/** @param {Run} run @param {number} position @returns {string} the last words up to there, as they were typed */
function quoted({ question, tokens }, position) {
  const typed = tokens.target ? question.target : question.text;
  const end = (tokens.target ?? tokens.source)[position]?.end ?? 0;
  // positions count characters as Python does, where an emoji is one
  const words =
    typed === null
      ? labelsOf(tokens.target ?? [])
          .slice(1, position + 1)
          .join(" ")
      : [...typed].slice(0, end).join("");
  return words.length > MOST_QUOTED ? `…${words.slice(-MOST_QUOTED)}` : words;
}
