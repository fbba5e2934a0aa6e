/** Figures of the rivals: how often each recalls, by distance and by step of its training, as charts and in words. */

/** @import { Chart, Series } from "../../charts/figure.js" */
/** @import { RecallFigures, RivalFigures, RivalKind } from "../../core/reply-types.js" */

import { groupedText, shareText } from "../../format/numbers.js";

/** A rival recalls at a distance where it is right in so many cases, as the mean of its trainings. */
const ENOUGH = 0.9;
const STOPPED = "All were stopped there, so a line that still rises is not at its end.";

/** @type {Record<RivalKind, Pick<Series, "color" | "dash">>} */
const LINES = {
  attention: { color: "--cost-full" },
  linear: { color: "--cost-sparse" },
  lstm: { color: "--cost-recurrent" },
  gru: { color: "--cost-state", dash: "dash" },
  convolution: { color: "--cost-convolution", dash: "dot" },
};

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {number[]} values @returns {[number, number]} */
const spread = (values) => [Math.min(...values), Math.max(...values)];

/** @param {number} x */
const percentText = (x) => `${(100 * x).toFixed(1)} %`;

/**
 * @param {RivalFigures} rival @param {number[]} places
 * @param {(run: RivalFigures["runs"][number], i: number) => number} numberOf
 * @returns {Series}
 */
function seriesOf({ kind, name, runs }, places, numberOf) {
  const values = places.map((_, i) => runs.map((run) => numberOf(run, i)));
  return {
    name,
    ...LINES[kind],
    points: places.map((place, i) => [place, mean(values[i] ?? [])]),
    spread: values.map(spread),
  };
}

const SHARED = { kind: /** @type {const} */ ("lines"), write: percentText };
const Y = { title: "share of right answers", range: /** @type {[number, number]} */ ([0, 1.02]) };

/** @param {RecallFigures} figures @param {number} chosen the distance that is asked for @returns {Chart} */
export function distanceChart({ distances, rivals, chance }, chosen) {
  const ticks = distances.filter((distance) => Number.isInteger(Math.log2(distance)));
  return {
    ...SHARED,
    name: "recall-by-distance",
    label: "Share of right answers of each rival by the distance that is asked for, mean and spread of its trainings",
    x: {
      title: "distance asked for, tokens",
      isLog: true,
      ticks: { at: ticks, text: ticks.map(String) },
      nameOf: (x) => `${x} tokens ago`,
    },
    y: Y,
    series: [
      ...rivals.map((rival) => seriesOf(rival, distances, ({ accuracy }, i) => accuracy[i] ?? 0)),
      guessing(distances, chance),
    ],
    marked: chosen,
  };
}

/** @param {RecallFigures} figures @param {number | null} distance null for all @returns {Chart} */
export function trainingChart({ distances, rivals, chance }, distance) {
  const steps = rivals[0]?.runs[0]?.curve.map(({ step }) => step) ?? [];
  const at = distance === null ? -1 : distances.indexOf(distance);
  const where = distance === null ? "over all distances" : `at distance ${distance}`;
  return {
    ...SHARED,
    name: `recall-by-step${distance === null ? "" : `-${distance}`}`,
    label: `Share of right answers of each rival ${where}, by step of its training, mean and spread of its trainings`,
    x: { title: "step of training", nameOf: (x) => `step ${groupedText(x)}` },
    y: Y,
    series: [
      ...rivals.map((rival) => seriesOf(rival, steps, ({ curve }, i) => accuracyAt(curve[i]?.accuracy ?? [], at))),
      guessing(steps, chance),
    ],
  };
}

/** @param {number[]} accuracy @param {number} at of a distance; -1 for all */
const accuracyAt = (accuracy, at) => (at < 0 ? mean(accuracy) : (accuracy[at] ?? 0));

/** @param {number[]} places @param {number} chance @returns {Series} */
const guessing = (places, chance) => ({
  name: "guessing",
  color: "--edge",
  dash: "dot",
  points: places.map((place) => [place, chance]),
});

/** How far each rival recalls, in a sentence that says what was measured. @param {RecallFigures} figures */
export function reachText({ rivals, distances, chance, sequences }) {
  const far = rivals.map((rival) => `${rival.name} ${farthest(rival, distances)}`).join(", ");
  return (
    `Right in at least ${shareText(ENOUGH)} of the cases up to this distance: ${far}. Guessing is right in ` +
    `${percentText(chance)}. Measured on ${groupedText(sequences)} new sequences at each distance, mean of ` +
    `${rivals[0]?.runs.length} trainings; a band reaches from the worst training to the best.`
  );
}

/** The last of the distances up to which a rival recalls. @param {RivalFigures} rival @param {number[]} distances */
function farthest({ runs }, distances) {
  const lost = distances.findIndex((_, i) => mean(runs.map(({ accuracy }) => accuracy[i] ?? 0)) < ENOUGH);
  return lost < 0 ? /** @type {number} */ (distances.at(-1)) : (distances[lost - 1] ?? 0);
}

/** How fast each rival learnt, in words. @param {RecallFigures} figures @param {number | null} distance */
export function trainingText({ rivals, distances, rows, hardware }, distance) {
  const at = distance === null ? -1 : distances.indexOf(distance);
  const when = rivals.map(({ name, runs }) => {
    const curve = runs[0]?.curve ?? [];
    const found = curve.find((_, i) => mean(runs.map((run) => accuracyAt(run.curve[i]?.accuracy ?? [], at))) >= ENOUGH);
    return `${name} ${found ? `after ${groupedText(found.step)}` : "not"}`;
  });
  const steps = groupedText(rivals[0]?.runs[0]?.steps ?? 0);
  return (
    `${shareText(ENOUGH)} right ${distance === null ? "over all distances" : `at distance ${distance}`}, in ${steps} ` +
    `steps of ${rows} rows: ${when.join(", ")}. ${STOPPED} ` +
    `Trained on: ${hardware}.`
  );
}
