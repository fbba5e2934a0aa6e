/** The sentence in large type, with an arc from the token that looks to each token it looks at, and the next word. */

import { at } from "../format/typed-arrays.js";
import { el, svgElement } from "../widgets/elements.js";
import { queryOf } from "./state.js";
import { percent, strongestKey, twinOf } from "./story.js";

/** @import { Store } from "../core/store.js" */
/** @import { Answer, OpeningState } from "./state.js" */

const LEAST_ARC = 0.02;
const WIDEST_ARC = 11;
/** From here on an arc has its share written on it. */
const LEAST_NAMED = 0.2;
const LONG = 14;

/** @param {HTMLElement} root @param {Store<OpeningState>} store */
export function mount(root, store) {
  const arcs = svgElement("svg", { class: "arcs", "aria-hidden": "true" });
  const words = el("div", { class: "words" });
  root.append(arcs, words);

  const draw = () => {
    const { answer, isOff } = store.get();
    if (answer) drawArcs(arcs, words, answer, queryOf(store.get(), answer), isOff);
  };
  store.watch(["answer", "isOff"], (state) => {
    if (!state.answer) return void words.replaceChildren(...waiting(state.text));
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["token"] : undefined;
    root.classList.toggle("off", state.isOff);
    root.classList.toggle("long", state.answer.labels.length > LONG);
    words.replaceChildren(...tokensOf(state.answer), nextWord(state.answer, state.isOff));
    mark(words, state, state.answer);
    if (focused !== undefined) tokenAt(words, Number(focused))?.focus();
    draw();
  });
  store.watch(["query"], (state) => {
    if (state.answer) mark(words, state, state.answer);
    draw();
  });
  new ResizeObserver(draw).observe(words);
  words.addEventListener("click", ({ target }) => {
    const token = target instanceof Element && target.closest("button");
    if (token) store.set({ query: Number(token.dataset["token"]) });
  });
}

/** @param {string} text the sentence before the model has read it @returns {Node[]} */
const waiting = (text) => [
  ...text.split(/\s+/).map((word) => el("span", { class: "word" }, word)),
  el("span", { class: "word next" }, "▁"),
];

/** @param {Answer} answer @returns {Node[]} */
const tokensOf = ({ labels, special }) =>
  labels.map((label, i) =>
    el("button", { type: "button", class: `word${special[i] ? " start" : ""}`, "data-token": i }, el("bdi", {}, label)),
  );

/** @param {Answer} answer @param {boolean} isOff */
function nextWord({ next, without }, isOff) {
  const [best] = (isOff ? without : next).candidates;
  const word = el("span", { class: "word next come" }, el("bdi", {}, best?.text.trim() ?? ""));
  word.append(el("small", {}, `guess, ${percent(best?.probability ?? 0)}`));
  return word;
}

/** @param {HTMLElement} words @param {number} token */
const tokenAt = (words, token) => /** @type {HTMLElement | null} */ (words.querySelector(`[data-token="${token}"]`));

/** @param {HTMLElement} words @param {OpeningState} state @param {Answer} answer */
function mark(words, state, answer) {
  const query = queryOf(state, answer);
  const [key, twin] = [strongestKey(answer, query), twinOf(answer, query)];
  for (const [i, label] of answer.labels.entries()) {
    const token = tokenAt(words, i);
    if (!token) continue;
    token.classList.toggle("query", i === query);
    token.classList.toggle("key", i === key && i !== query);
    token.classList.toggle("twin", i === twin);
    token.setAttribute("aria-pressed", String(i === query));
    const weight = i <= query ? `, gets ${percent(at(answer.weights, query, i))}` : "";
    token.setAttribute("aria-label", `${label}${i === query ? ", looks" : weight}`);
  }
}

/**
 * @param {SVGElement} arcs @param {HTMLElement} words @param {Answer} answer @param {number} query
 * @param {boolean} isOff
 */
function drawArcs(arcs, words, answer, query, isOff) {
  const frame = arcs.getBoundingClientRect();
  const from = tokenAt(words, query)?.getBoundingClientRect();
  if (!from) return;
  const paths = [];
  for (let key = 0; key < query; key++) {
    const weight = at(answer.weights, query, key);
    const to = tokenAt(words, key)?.getBoundingClientRect();
    if (!to || weight < LEAST_ARC) continue;
    const [x, y] = [from.left + from.width / 2 - frame.left, from.top - frame.top];
    const [end, top] = [to.left + to.width / 2 - frame.left, to.top - frame.top];
    const height = Math.min(y, top) - Math.min(70, 24 + Math.abs(x - end) / 6);
    paths.push(
      svgElement("path", {
        d: `M${x} ${y}C${x} ${height} ${end} ${height} ${end} ${top}`,
        class: isOff ? "arc off" : "arc",
        "stroke-width": String(Math.max(1, weight * WIDEST_ARC)),
        pathLength: "1",
      }),
    );
    if (weight < LEAST_NAMED) continue;
    const label = svgElement("text", {
      x: String((x + end) / 2),
      y: String(height + (Math.min(y, top) - height) * 0.18 - 10),
    });
    label.textContent = percent(weight);
    paths.push(label);
  }
  arcs.replaceChildren(...paths);
}
