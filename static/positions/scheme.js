/** Position scheme: shows its table, and how similar two positions are. */

/** @import { Chart } from "../charts/figure.js" */
/** @import { PositionMatrix, PositionsReply as Reply } from "../core/reply-types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { State } from "./state.js" */

import { mountChart } from "../charts/chart.js";
import { describePositions } from "../core/api.js";
import { asker } from "../core/latest-request.js";
import { signedColor, weightColor } from "../drawing/color.js";
import { numberText } from "../format/numbers.js";
import { matricesOf } from "../format/typed-arrays.js";
import { picker, slider } from "../playground/fields.js";
import { MatrixPicture } from "../playground/matrix-picture.js";
import { el, slot } from "../widgets/elements.js";
import { signedLegend } from "../widgets/legend.js";
import { segmented } from "../widgets/segmented.js";
import { asked } from "./state.js";

/** @import { Palette } from "../core/types.js" */

/** @type {(keyof State)[]} */
const KEYS = ["scheme", "length", "width", "base", "heads", "learner", "learners"];
/** In the order of the buttons. */
export const SCHEMES = /** @type {const} */ ({
  none: "none",
  sinusoidal: "sinusoidal",
  learned: "learned",
  rotary: "rotary",
  alibi: "ALiBi",
});
const ALIKE = { cosine: "cosine", dot: "dot product" };

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountScheme(root, store) {
  mountForm(slot(root, "form"), store);
  const parts = {
    tables: picturesIn(slot(root, "tables"), "table"),
    matrix: picturesIn(slot(root, "matrix"), "matrix"),
    curve: mountChart(slot(root, "curve")),
  };
  const alike = segmented("How alike", ALIKE, (value) => store.set({ alike: value }));
  slot(root, "alike").append(alike.root);
  const problem = slot(root, "problem");
  const ask = asker(problem);
  /** @type {Reply | null} */
  let reply = null;
  const draw = () => {
    const state = store.get();
    alike.mark(state.alike);
    alike.root.hidden = !reply?.dot;
    if (reply) show(root, parts, reply, state);
  };
  store.watch(KEYS, (state) => {
    const wanted = asked(state);
    if (!wanted) return;
    ask(async (signal) => {
      if ("problem" in wanted) throw new Error(wanted.problem);
      reply = await describePositions(wanted.body, signal);
      draw();
    });
  });
  store.watch(["palette", "alike"], draw);
}

/** @param {HTMLElement} root @param {Store<State>} store */
function mountForm(root, store) {
  const scheme = segmented("Scheme", SCHEMES, (value) => store.set({ scheme: value }));
  const length = slider({ name: "length", label: "Positions", min: 2, max: 128 }, (value) =>
    store.set({ length: value }),
  );
  const width = slider({ name: "width", label: "d_model", min: 2, max: 256, step: 2 }, (value) =>
    store.set({ width: value }),
  );
  const base = slider(
    {
      name: "base",
      label: "Base",
      min: 1,
      max: 6,
      step: 0.5,
      say: (power) => Math.round(10 ** power).toLocaleString("en"),
    },
    (value) => store.set({ base: value }),
  );
  const heads = slider({ name: "heads", label: "Heads", min: 1, max: 16 }, (value) => store.set({ heads: value }));
  const learner = picker("learner", "Learned by", {}, (value) => store.set({ learner: value }));
  root.append(
    scheme.root,
    el("div", { class: "sliders" }, length.root, width.root, base.root, heads.root, learner.root),
  );
  store.watch(KEYS, (state) => {
    scheme.mark(state.scheme);
    length.show(state.length);
    width.show(state.width);
    base.show(state.base);
    heads.show(state.heads);
    const learners = state.learners ?? [];
    // what a link names is offered too: the server says why it cannot be had
    learner.offer([...new Set([...learners, ...(state.learner ? [state.learner] : [])])]);
    learner.select.value = state.learner || learners[0] || "";
    const turns = state.scheme === "rotary" || state.scheme === "sinusoidal";
    width.root.hidden = base.root.hidden = !turns;
    heads.root.hidden = state.scheme !== "alibi";
    learner.root.hidden = state.scheme !== "learned" || learner.select.options.length === 0;
    const name = width.root.querySelector("label");
    if (name) name.textContent = state.scheme === "rotary" ? "d_head" : "d_model";
  });
}

/** @typedef {ReturnType<typeof picturesIn>} Pictures */
/** @typedef {{ tables: Pictures, matrix: Pictures, curve: ReturnType<typeof mountChart> }} Parts */

/** @param {HTMLElement} root @param {Parts} parts @param {Reply} reply @param {State} state */
function show(root, parts, reply, { palette, alike }) {
  slot(root, "formula").textContent = reply.formula;
  slot(root, "about").textContent = `Where: ${reply.acts}. Source: ${reply.source}.`;
  parts.tables.show(reply.matrices, palette, "There is no table: this scheme adds nothing.");
  const isDot = alike === "dot" && reply.dot !== null;
  parts.curve.show(distanceChart(reply, alike, palette));
  const slopes = reply.slopes?.map((slope) => slope.toPrecision(3)).join(", ");
  slot(root, "measure").textContent = `Drawn: ${reply.measure}.${slopes ? ` Slopes, head 0 first: ${slopes}.` : ""}`;
  const similarity = isDot ? reply.dot : reply.cosine;
  parts.matrix.show(
    similarity ? [{ name: reply.dot ? ALIKE[alike] : "similarity", columns: "position", values: similarity }] : [],
    palette,
    "Nothing more to show: the bias depends only on distance.",
  );
}

/** @param {Reply} reply @param {State["alike"]} alike @param {Palette} palette @returns {Chart} */
function distanceChart({ scheme, by_distance, dot, measure }, alike, palette) {
  const curves = by_distance.filter(({ name }) => !dot || name === alike);
  const shade = (/** @type {number} */ i) => `rgb(${weightColor(0.25 + (0.6 * i) / curves.length, palette).join(" ")})`;
  return {
    kind: "lines",
    name: `${scheme}-by-distance`,
    label: `By distance: ${measure}`,
    x: { title: "distance between two positions" },
    y: { title: scheme === "alibi" ? "bias" : dot ? ALIKE[alike] : "similarity", fromZero: true },
    series: curves.map(({ name, values }, i) => ({
      name,
      color: curves.length === 1 ? "--weight" : shade(i),
      points: values.map((value, distance) => [distance, value]),
    })),
    write: (value) => numberText(value, "short"),
  };
}

/**
 * Pictures one after another, each kept while what it shows changes, so that the keyboard stays where it is.
 * @param {HTMLElement} root @param {string} id
 */
function picturesIn(root, id) {
  /** @type {ReturnType<typeof pictureOf>[]} */
  const made = [];
  return {
    /**
     * @param {PositionMatrix[]} matrices @param {Palette} palette @param {string} otherwise said where there are none
     */
    show(matrices, palette, otherwise) {
      while (made.length < matrices.length) made.push(pictureOf(`${id}-${made.length}`));
      matrices.forEach((matrix, i) => made[i]?.show(matrix, palette));
      const shown =
        matrices.length === 0
          ? [el("p", { class: "muted" }, otherwise)]
          : made.slice(0, matrices.length).map((each) => each.root);
      // putting back what is there already would take the focus away
      if (shown.length !== root.children.length || shown.some((each, i) => each !== root.children[i]))
        root.replaceChildren(...shown);
    },
  };
}

/** @param {string} id */
function pictureOf(id) {
  const axes = el("p", { class: "axis-name" });
  const legend = el("div", {});
  const picture = new MatrixPicture(id);
  picture.picture.toggleAttribute("data-focus", id.startsWith("table"));
  const root = el("figure", { class: "picture" }, axes, picture.picture, legend, picture.below);
  return {
    root,
    /** @param {PositionMatrix} matrix @param {Palette} palette */
    show({ name, columns, values }, palette) {
      const [matrix] = matricesOf({ ...values, shape: [1, ...values.shape] });
      if (!matrix) return;
      const valueAt = (/** @type {number} */ row, /** @type {number} */ column) =>
        Number(matrix.data[row * matrix.columns + column]);
      const reach = matrix.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
      axes.textContent = `${name}: ${columns} →, position ↓`;
      // the style sheet makes it as large as the screen lets it be
      root.style.setProperty("--cells-ratio", String(matrix.columns / matrix.rows));
      legend.replaceChildren(signedLegend(reach, palette));
      picture.show({
        rows: matrix.rows,
        columns: matrix.columns,
        rowName: "position",
        columnName: columns,
        label: `${name}: ${matrix.rows} positions and ${matrix.columns} columns (${columns}).`,
        colorOf: (row, column) => signedColor(valueAt(row, column), reach, palette),
        textOf: (row, column) => numberText(valueAt(row, column), "short"),
      });
    },
  };
}
