/** A slider over the kept steps of the training, and what the chosen head does after each of them, as a line chart. */

import { cardAt, checkpointOf, named, stagesOf, stageText } from "../../domain/model-cards.js";
import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { asSide, keysOf, sideOf } from "../address.js";
import { CHART, lineOf, xOf, yOf } from "./trend-layout.js";

const SVG = "http://www.w3.org/2000/svg";
const LINES = /** @type {const} */ ([
  ["induction", "induction"],
  ["previous_token", "previous token"],
]);

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function svg(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<import("../address.js").State>} store @param {"a" | "b"} name */
export function mount(root, store, name) {
  const slider = el("input", { type: "range", min: 0, step: 1, id: `${name}-stage` });
  const said = el("output", { for: slider.id, class: "stage-text" });
  const chart = svg("svg", { class: "trend", viewBox: `0 0 ${CHART.width} ${CHART.height}`, role: "img" });
  const caption = el("p", { class: "muted small" });
  const picture = el("div", {});
  picture.append(chart);
  const legend = el(
    "p",
    { class: "trend-legend small" },
    ...LINES.map(([key, text]) => el("span", { class: key }, text)),
  );
  root.append(
    el("div", { class: "stage-row" }, el("label", { for: slider.id }, "Training"), slider, said),
    picture,
    legend,
    caption,
  );

  const cardOf = () => cardAt(store.get().models, store.get()[`${name}.model`]);

  function show() {
    const card = cardOf();
    root.hidden = !card?.steps?.length;
    if (!card || root.hidden) return;
    const stages = stagesOf(card);
    const { step } = checkpointOf(store.get()[`${name}.model`]);
    slider.max = String(stages.length - 1);
    slider.value = String(Math.max(0, stages.indexOf(step)));
    said.textContent = stageText(step);
    slider.setAttribute("aria-valuetext", stageText(step));
    draw(stages, step);
  }

  /** @param {(number | null)[]} stages @param {number | null} step */
  function draw(stages, step) {
    const state = store.get();
    const trend = state[`${name}.trend`];
    const { site, layer, head } = sideOf(state, name);
    const at = stages.indexOf(step);
    const scores = (/** @type {string} */ key) =>
      stages.map(
        (each) =>
          trend
            ?.find((/** @type {any} */ stage) => stage.step === each)
            ?.heads.find((/** @type {any} */ h) => h.site === site && h.layer === layer && h.head === head)?.scores[
            key
          ] ?? null,
      );
    const bottom = CHART.height - CHART.bottom;
    const axes = [0, 0.5, 1].flatMap((y) => [
      svg("line", { class: "grid", x1: CHART.left, x2: CHART.width - CHART.right, y1: yOf(y), y2: yOf(y) }),
      svg("text", { x: CHART.left - 6, y: yOf(y) + 4, "text-anchor": "end" }, String(y)),
    ]);
    const ticks = stages.map((each, i) =>
      svg(
        "text",
        { class: i === at ? "now" : "", x: xOf(i, stages.length), y: bottom + 14, "text-anchor": "middle" },
        each === null ? "end" : String(each),
      ),
    );
    const here = svg("line", {
      class: "here",
      x1: xOf(at, stages.length),
      x2: xOf(at, stages.length),
      y1: CHART.top,
      y2: bottom,
    });
    const lines = LINES.flatMap(([key]) => [
      svg("path", { class: `line ${key}`, d: lineOf(scores(key)) }),
      ...scores(key).flatMap((score, i) =>
        score === null ? [] : [mark(key, xOf(i, stages.length), yOf(score), i === at)],
      ),
    ]);
    chart.replaceChildren(
      ...axes,
      ...ticks,
      svg(
        "text",
        { class: "axis", x: (CHART.left + CHART.width) / 2, y: CHART.height - 4, "text-anchor": "middle" },
        "step of the training",
      ),
      here,
      ...lines,
    );
    const now = LINES.map(([key, text]) => `${text} ${textOf(scores(key)[at] ?? null)}`).join(", ");
    caption.textContent = trend
      ? `Layer ${layer}, head ${head} on this sentence, ${stageText(step)}: ${now}.${scores("induction").every((each) => each === null) ? " No token of it is said twice, so there is nothing to induce." : ""}`
      : "The scores of every step are being asked for.";
    chart.setAttribute(
      "aria-label",
      `Scores of layer ${layer}, head ${head} after each kept step of the training. ${LINES.map(([key, text]) => `${text}: ${stages.map((each, i) => `${each ?? "end"} ${textOf(scores(key)[i] ?? null)}`).join(", ")}`).join(". ")}`,
    );
  }

  const slide = () => {
    const card = cardOf();
    const step = card && stagesOf(card)[Number(slider.value)];
    if (card && step !== undefined) store.set(asSide(name, { model: named(card.id, step) }));
  };
  slider.addEventListener("input", slide);
  const stop = store.watch(["models", `${name}.trend`, ...keysOf(name)], show);
  return () => {
    stop();
    slider.removeEventListener("input", slide);
    root.replaceChildren();
  };
}

/** @param {number | null} score */
const textOf = (score) => (score === null ? "none" : numberText(score, "short"));

/** A circle for induction, a square for previous token: the lines differ by more than colour. @param {string} key @param {number} x @param {number} y @param {boolean} isNow */
function mark(key, x, y, isNow) {
  const r = isNow ? 4.5 : 2.8;
  return key === "induction"
    ? svg("circle", { class: `point ${key}`, cx: x, cy: y, r })
    : svg("rect", { class: `point ${key}`, x: x - r, y: y - r, width: 2 * r, height: 2 * r });
}
