/**
 * Through the layers: a player shows after each layer what a position is made of (attention rollout) and the word that
 * the model would predict there (logit lens).
 *
 * @typedef {{ layer: number | null, candidates: { text: string, probability: number }[] }} Depth
 * @typedef {{ asked: string, matrices: Matrix[], depths: Depth[], notes: string[] }} Answer `matrices`: one for each
 *   layer, none where a site has no rollout; `depths` begin before the first layer
 */

import { analysis } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { predictedPosition } from "../../domain/selected-cell.js";
import { weightColor } from "../../drawing/color.js";
import { numberText, shareText } from "../../format/numbers.js";
import { largest } from "../../format/row-math.js";
import { labelsOf, pieceLabels, shortened } from "../../format/token-text.js";
import { at, matricesOf, rowOf } from "../../format/typed-arrays.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";
import { player } from "../../widgets/player/player.js";
import { term } from "../../widgets/tooltip/term-tooltip.js";

/** @import { HeadMatrix, Matrix, Run, State, Store } from "../../core/types.js" */

const LONGEST_LABEL = 12;
const NO_ROLLOUT = "Cross-attention reads another text, so there is no rollout here.";
const NO_LENS = "This site predicts no words, so there is no logit lens here.";

/** @param {number} depth 0 before the first layer */
const depthText = (depth) => (depth === 0 ? "before layer 0" : `after layer ${depth - 1}`);

class Layers {
  /** @type {Answer | null} */ answer = null;
  take = latest();
  /** the row that is read */ query = 0;

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.slider = el("input", { type: "range", min: 0, step: 1, value: 0, id: "layers-depth" });
    this.said = el("output", { for: this.slider.id, class: "depth-text" });
    const label = el("label", { for: this.slider.id }, "Through the layers");
    const play = player(this.slider, () => this.answer !== null);
    this.problem = el("p", { class: "note", role: "status", hidden: true });
    const host = el("div", { class: "rollout" });
    this.words = el("ol", { class: "depths" });
    this.none = el("p", { class: "muted small" });
    this.sentence = el("p", { class: "plain", role: "status" });
    const columns = [
      el("div", {}, el("h3", {}, term("rollout", "Attention rollout")), host),
      el("div", {}, el("h3", {}, term("lens", "Logit lens")), this.words),
    ];
    this.body = el("div", { class: "layers-columns" }, ...columns);
    this.columns = columns;
    root.append(
      el("div", { class: "layers-player" }, label, this.slider, this.said, play),
      this.problem,
      this.sentence,
      this.body,
      this.none,
    );
    this.sheet = new MatrixCanvas(
      host,
      { "aria-roledescription": "heatmap", "aria-label": "Attention rollout: a row for every token" },
      {
        onPeek: () => {},
        onPick: ({ row, column }) => store.set({ query: row, key: column, hover: null }),
        home: () => ({ row: this.query, column: 0 }),
      },
    );
    this.slider.addEventListener("input", () => this.draw());
    this.words.addEventListener("click", ({ target }) => {
      const row = target instanceof Element ? target.closest("li") : null;
      if (row) this.goTo([...this.words.children].indexOf(row));
    });
    store.watch(["run", "matrix", "site", "query", "tab"], () => this.ask());
    store.watch(["palette", "digits"], () => this.draw());
  }

  /** @param {number} depth */
  goTo(depth) {
    this.slider.value = String(depth);
    this.draw();
  }

  ask() {
    const { run, matrix, tab, ...state } = this.store.get();
    this.root.hidden = tab !== "layers";
    if (this.root.hidden || !run || matrix?.run !== run) return;
    const position = predictedPosition(state, run);
    const wanted = wantedOf(run, matrix, position);
    this.query = matrix.site === "cross" ? 0 : rowOfRollout(state.query, position, matrix);
    const asked = JSON.stringify([run.question, wanted]);
    if (this.answer?.asked === asked) return this.draw();
    this.take(
      async (signal) => {
        const [rollout, lens] = await Promise.all([
          wanted.rollout && analysis(run.question, "rollout", wanted.rollout, signal),
          wanted.lens && analysis(run.question, "lens", wanted.lens, signal),
        ]);
        signal.throwIfAborted();
        this.accept(asked, rollout ? matricesOf(rollout.rollout) : [], lens?.positions[0].depths ?? []);
      },
      (problem) => this.refuse(problem),
    );
  }

  /** @param {string} asked @param {Matrix[]} matrices @param {Depth[]} depths */
  accept(asked, matrices, depths) {
    const isFirst = this.answer === null;
    const notes = [...(matrices.length ? [] : [NO_ROLLOUT]), ...(depths.length ? [] : [NO_LENS])];
    this.answer = { asked, matrices, depths, notes };
    const last = Math.max(matrices.length, depths.length - 1);
    this.slider.max = String(last);
    if (isFirst) this.slider.value = String(last);
    this.problem.hidden = true;
    this.draw();
  }

  /** @param {string} problem */
  refuse(problem) {
    this.problem.hidden = false;
    this.problem.textContent = problem;
  }

  draw() {
    const { answer } = this;
    const { matrix, palette } = this.store.get();
    if (!answer || !matrix || this.root.hidden) return;
    const depth = Number(this.slider.value);
    this.said.textContent = depthText(depth);
    this.slider.setAttribute("aria-valuetext", depthText(depth));
    const [left, right] = this.columns;
    if (left) left.hidden = answer.matrices.length === 0;
    if (right) right.hidden = answer.depths.length === 0;
    this.none.textContent = answer.notes.join(" ");
    const labels = labelsOf(matrix.queryTokens).map((label) => shortened(label, LONGEST_LABEL));
    const rollout = rolloutAt(answer.matrices, depth);
    if (rollout)
      this.sheet.show(
        { rows: rollout.rows, columns: rollout.columns, cellWidth: [2, 48], cellHeight: null, isWhole: true },
        {
          rowLabels: labels,
          columnLabels: labels,
          color: (row, column) => weightColor(at(rollout, row, column), palette),
          isHidden: () => false,
        },
        { row: this.query, column: null, cell: null },
      );
    this.words.replaceChildren(...wordsOf(answer.depths, depth, this.store.get().digits));
    this.sentence.textContent = sentenceOf(answer, { depth, query: this.query, labels: labelsOf(matrix.queryTokens) });
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new Layers(root, store);
}

/** What to ask for; null where a site has none. @param {Run} run @param {HeadMatrix} matrix @param {number} position */
function wantedOf({ card }, { site }, position) {
  const isOfMemory = card.family === "encoder-decoder" && site === "encoder";
  return {
    rollout: site === "cross" ? null : { site, encoding: "typed" },
    lens: card.task === "none" || isOfMemory ? null : { positions: [position], top_k: 1 },
  };
}

/** @param {number | null} query @param {number} position @param {HeadMatrix} matrix */
const rowOfRollout = (query, position, { queryTokens }) => Math.min(query ?? position, queryTokens.length - 1);

/** Before the first layer every position holds itself alone. @param {Matrix[]} matrices @param {number} depth */
function rolloutAt(matrices, depth) {
  const [first] = matrices;
  if (!first || depth > 0) return matrices[depth - 1];
  const { rows, columns } = first;
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Number(Math.floor(i / columns) === i % columns));
  return { rows, columns, data };
}

/** @param {Depth[]} depths @param {number} now @param {State["digits"]} digits */
function wordsOf(depths, now, digits) {
  const labels = pieceLabels(depths.map(({ candidates }) => candidates[0]?.text ?? ""));
  return depths.map(({ candidates }, depth) => {
    const probability = candidates[0]?.probability ?? 0;
    const bar = el("i", { class: "now" });
    bar.style.width = `${probability * 100}%`;
    return el(
      "li",
      { "aria-current": depth === now ? "step" : null },
      el("span", { class: "muted" }, depthText(depth)),
      el("bdi", { class: "token" }, labels[depth]),
      el("span", { class: "bars", "aria-hidden": "true" }, bar),
      el("span", { class: "number" }, numberText(probability, digits)),
    );
  });
}

/** @param {Answer} answer @param {{ depth: number, query: number, labels: string[] }} of */
function sentenceOf({ matrices, depths }, { depth, query, labels }) {
  const when = `${depthText(depth).charAt(0).toUpperCase()}${depthText(depth).slice(1)}`;
  const rollout = rolloutAt(matrices, depth);
  const best = depths[depth]?.candidates[0];
  const parts = [];
  if (rollout) {
    const row = rowOf(rollout, query);
    const key = largest(row);
    const source = key === query ? "itself" : `“${labels[key]}”`;
    parts.push(`${shareText(Number(row[key]))} of “${labels[query]}” comes from ${source}`);
  }
  if (best) parts.push(`the prediction is “${pieceLabels([best.text])[0]}”`);
  return `${when}, ${parts.join("; ")}.`;
}
