/** Training chart: shows the scores of the chosen head after each kept step, with a slider over the steps. */

/** @import { Chart } from "../../charts/figure.js" */
/** @import { Store } from "../../core/store.js" */
/** @import { Name, Side, State } from "../address.js" */
/** @import { Stage } from "./follow-scores.js" */

import { mountChart } from "../../charts/chart.js";
import { cardAt, checkpointOf, named, stagesOf, stageText } from "../../domain/model-cards.js";
import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { player } from "../../widgets/player/player.js";
import { asSide, keysOf, sideOf } from "../address.js";

/** The lines differ by more than color. */
const LINES = /** @type {const} */ ({
  induction: { name: "induction", color: "--weight", symbol: "circle" },
  previous_token: { name: "previous token", color: "--key", symbol: "square", dash: "dash" },
});

/** @param {HTMLElement} root @param {Store<State>} store @param {Name} name */
export function mount(root, store, name) {
  const slider = el("input", { type: "range", min: 0, step: 1, id: `${name}-stage` });
  const said = el("output", { for: slider.id, class: "stage-text" });
  const caption = el("p", { class: "muted small" });
  const play = player(slider, () => store.get()[`${name}.shown`]?.run.question.model === store.get()[`${name}.model`]);
  const host = el("div", {});
  root.append(
    el("div", { class: "stage-row" }, el("label", { for: slider.id }, "Training"), slider, said, play),
    host,
    caption,
  );
  const chart = mountChart(host);
  const cardOf = () => cardAt(store.get().models, store.get()[`${name}.model`]);

  function show() {
    const state = store.get();
    const card = cardOf();
    root.hidden = !card?.steps?.length;
    if (!card || root.hidden) return;
    const stages = stagesOf(card);
    const { step } = checkpointOf(state[`${name}.model`]);
    slider.max = String(stages.length - 1);
    slider.value = String(Math.max(0, stages.indexOf(step)));
    said.textContent = stageText(step);
    slider.setAttribute("aria-valuetext", stageText(step));
    const side = sideOf(state, name);
    const trend = state[`${name}.trend`];
    caption.textContent = "The scores of every step are being asked for.";
    if (!trend) return;
    const series = seriesOf(stages, trend, side);
    const at = stages.indexOf(step);
    chart.show(trendChart(series, stages, at, side, { name, model: card.id }));
    caption.textContent = captionOf(series, at, side, step);
  }

  slider.addEventListener("input", () => {
    const card = cardOf();
    const step = card && stagesOf(card)[Number(slider.value)];
    if (card && step !== undefined) store.set(asSide(name, { model: named(card.id, step) }));
  });
  store.watch(["models", `${name}.trend`, ...keysOf(name)], show);
}

/** @param {(number | null)[]} stages @param {Stage[]} trend @param {Side} place @returns {Chart["series"]} */
function seriesOf(stages, trend, { site, layer, head }) {
  const found = stages.map((step) =>
    trend
      .find((stage) => stage.step === step)
      ?.heads.find((each) => each.site === site && each.layer === layer && each.head === head),
  );
  return Object.entries(LINES).map(([key, line]) => ({
    ...line,
    points: found.map((head, i) => [i, head?.scores[key] ?? null]),
  }));
}

/**
 * The kept steps stand at even distances, for they crowd where much happens.
 * @param {Chart["series"]} series @param {(number | null)[]} stages @param {number} at @param {Side} place
 * @param {{ name: Name, model: string }} of @returns {Chart}
 */
function trendChart(series, stages, at, { layer, head }, { name, model }) {
  const ticks = stages.map((step) => (step === null ? "end" : String(step)));
  return {
    kind: "lines",
    name: `training-${name}-${model}-layer-${layer}-head-${head}`,
    label: `${name.toUpperCase()}: scores of layer ${layer}, head ${head} after each kept training step`,
    x: { title: "training step", ticks: { at: [...stages.keys()], text: ticks }, nameOf: (i) => ticks[i] ?? "" },
    y: { title: "score", range: [-0.03, 1.05] },
    series,
    write: (score) => numberText(score, "short"),
    marked: at,
  };
}

/** @param {Chart["series"]} series @param {number} at @param {Side} place @param {number | null} step */
function captionOf(series, at, { layer, head }, step) {
  const now = series.map(({ name, points }) => {
    const score = points[at]?.[1] ?? null;
    return `${name} ${score === null ? "none" : numberText(score, "short")}`;
  });
  const isUnrepeated = series[0]?.points.every(([, score]) => score === null);
  const why = isUnrepeated ? " No token repeats, so there is nothing to copy." : "";
  return `Layer ${layer}, head ${head} on this sentence, ${stageText(step)}: ${now.join(", ")}.${why}`;
}
