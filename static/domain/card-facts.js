/**
 * Card facts: writes what a model card says as names and texts. It leaves out what the card does not say.
 *
 * @typedef {[name: string, text: string]} Fact
 */

import { alignedTexts, countText, groupedText } from "../format/numbers.js";
import { attendingOf } from "./head-places.js";

/** @import { ModelCard, SiteShape } from "../core/types.js" */

/** @param {string} name as in the API @returns {string} such as `held out loss nats` */
const spacedName = (name) => name.replaceAll("_", " ");

/** @param {string | number} value */
const valueText = (value) => (typeof value === "number" ? groupedText(value) : String(value));

/** @param {string | number} value such as `2026-11-23` @returns {string} such as `23 November 2026` */
function dateText(value) {
  const date = new Date(`${value}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return valueText(value);
  return date.toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
}

/**
 * How the fields of `training` are called, in this order, and written.
 * @type {Record<string, [string, (value: string | number) => string]>}
 */
const TRAINING = {
  steps: ["steps", valueText],
  lines: ["data", (value) => `${valueText(value)} lines`],
  tokens: ["tokens read", valueText],
  minutes: ["time", (value) => `${valueText(value)} minutes`],
  hardware: ["hardware", valueText],
  date: ["date", dateText],
  seed: ["seed", valueText],
};

/** @param {ModelCard} card @returns {Fact[]} */
export function trainingFacts({ training = {} }) {
  const known = Object.keys(TRAINING).filter((name) => name in training);
  const others = Object.keys(training).filter((name) => !(name in TRAINING));
  return [...known, ...others].map((name) => {
    const [title, write] = TRAINING[name] ?? [spacedName(name), valueText];
    return [title, write(training[name] ?? "")];
  });
}

/** @param {{ layer: number, kind: string }} gap */
const gapText = ({ layer, kind }) => `${layer} (${kind})`;

/** @param {SiteShape} shape */
function shapeText({ layers, heads, key_value_heads, gaps = [] }) {
  const shared = key_value_heads === heads ? "" : `, ${key_value_heads} for keys and values`;
  const others = gaps.length ? `; layers without attention: ${gaps.map(gapText).join(", ")}` : "";
  return `${layers - gaps.length} layers × ${heads} heads${shared}${others}`;
}

/** @param {number} bytes @returns {string} such as `87 MiB` */
export const memoryText = (bytes) =>
  bytes >= 2 ** 30
    ? `${(bytes / 2 ** 30).toFixed(1)} GiB`
    : `${groupedText(Math.max(1, Math.round(bytes / 2 ** 20)))} MiB`;

/** What tells models apart in a list. @param {ModelCard} card @returns {string} */
export function optionText(card) {
  const sizes = [...new Set(card.sites.map((shape) => `${attendingOf(shape).length} × ${shape.heads} heads`))].join(
    ", ",
  );
  return `${card.id}: ${card.family}, ${sizes}, ${countText(card.parameters)}`;
}

/**
 * What to know before a model is loaded that was made elsewhere; nothing for those of this project.
 * @param {ModelCard} card @returns {string}
 */
export function beforeLoading(card) {
  if (!card.origin || card.memory_bytes === undefined) return "";
  const isOwnType = card.dtype === card.stored_dtype;
  return [
    card.architecture ?? "",
    card.sites.map((shape) => `${shape.site} ${attendingOf(shape).length} × ${shape.heads}`).join(", "),
    `licence ${card.licence}`,
    `takes ${memoryText(card.memory_bytes)} of memory${isOwnType ? "" : ` as ${card.dtype}`}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** @param {ModelCard} card @returns {Fact[]} */
function originFacts({ architecture, dtype, stored_dtype, memory_bytes }) {
  if (memory_bytes === undefined) return [];
  return [
    ["class", architecture ?? ""],
    ["numbers", `${dtype}, stored as ${stored_dtype}`],
    ["memory", memoryText(memory_bytes)],
  ];
}

/** @param {ModelCard} card @returns {Fact[]} */
export const sizeFacts = (card) => [
  ["family", card.family],
  ...card.sites.map((shape) => /** @type {Fact} */ ([`${shape.site} attention`, shapeText(shape)])),
  ["parameters", groupedText(card.parameters)],
  ...originFacts(card),
  ["vocabulary", `${groupedText(card.vocabulary_size)} tokens`],
  ["longest text", `${groupedText(card.max_tokens)} tokens`],
  ["positions", card.positions],
  ["d_model", groupedText(card.d_model)],
  ["d_head", groupedText(card.d_head)],
  ["d_value", groupedText(card.d_value)],
];

/** @param {ModelCard} card @returns {{ name: string, value: string, meaning: string }[]} */
export const scoreFacts = ({ scores = {}, meanings = {} }) =>
  Object.entries(scores).map(([name, value]) => ({
    name: spacedName(name),
    value: valueText(value),
    meaning: meanings[name] ?? "",
  }));

/**
 * @param {ModelCard} card
 * @returns {{ titles: string[], rows: string[][] }} a row for each checkpoint; empty where a number is missing
 */
export function checkpointTable({ checkpoints = [] }) {
  const names = [...new Set(checkpoints.flatMap(Object.keys))];
  const columns = names.map((name) => alignedTexts(checkpoints.map((checkpoint) => checkpoint[name])));
  return { titles: names.map(spacedName), rows: checkpoints.map((_, i) => columns.map((column) => column[i] ?? "")) };
}
