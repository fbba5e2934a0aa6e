/**
 * Buttons of the board, one a head: in a table of layers and heads for each site, or in a sorted list.
 *
 * @typedef {{ run: Run, isSeveral: boolean }} Options
 */

import { badgeText, headName, labelOf } from "../../domain/head-labels.js";
import { isSameHead, placeKey } from "../../domain/head-places.js";
import { OFF_WORDS, placeText } from "../../domain/interventions.js";
import { numberText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";

/** @import { Run, Site, SiteShape } from "../../core/types.js" */
/** @import { Entry } from "./head-order.js" */
/** @import { HeadButton } from "./board.js" */

const MANY = 6;
// the heads of a layer take several lines
const WRAPS = 12;
// room for a finger on every picture; with more heads than fit, the table scrolls sideways
const [LAYER_WIDTH, LEAST_WIDTH] = [50, 28];

const SITE_NAMES = {
  encoder: "Encoder: source looks at source",
  decoder: "Decoder: target looks at target",
  cross: "Cross: target looks at source",
};

/** @param {Entry} entry @param {Options} options @returns {HeadButton} */
function headOf({ place, isShown }, { run }) {
  const off = run.question.interventions?.ablate.find((each) => isSameHead(each, place));
  const earned = labelOf(run.card, place);
  const name = [placeText(place, run.card), off && OFF_WORDS[off.mode], earned && headName(earned.label)]
    .filter(Boolean)
    .join(", ");
  const picture = el("span", { class: "picture", "aria-hidden": "true" });
  const button = el(
    "button",
    {
      type: "button",
      "aria-label": name,
      title: name,
      tabindex: -1,
      class: "thumbnail",
      disabled: !isShown,
      "data-place": placeKey(place),
    },
    picture,
    off
      ? el("span", { class: "badge off", "aria-hidden": "true" }, off.mode === "mean" ? "mean" : "off")
      : earned && el("span", { class: "badge", "aria-hidden": "true" }, badgeText(earned)),
  );
  return { place, button, picture, isFaded: !isShown };
}

/** A table for each site: layers are rows, heads are columns. @param {Entry[]} entries @param {Options} options */
export function gridsOf(entries, options) {
  const heads = entries.map((entry) => headOf(entry, options));
  return { heads, nodes: options.run.card.sites.map((shape) => tableOf(shape, heads, options)) };
}

/** @param {SiteShape} shape @param {HeadButton[]} made @param {Options} options */
function tableOf(shape, made, { run, isSeveral }) {
  const indexes = Array.from({ length: shape.heads }, (_, head) => head);
  const isMany = shape.heads > MANY;
  const wraps = shape.heads > WRAPS;
  const corner = el("td", { class: "muted", "aria-hidden": "true" }, isMany ? "Head" : "");
  const heading = el("tr", {}, corner, ...indexes.map((head) => headingOf("Head", head, "col", isMany)));
  const own = made.filter(({ place }) => place.site === shape.site);
  const buttons = new Map(own.map(({ place, button }) => [`${place.layer} ${place.head}`, button]));
  const cellOf = (/** @type {number} */ layer, /** @type {number} */ head) =>
    el(
      "td",
      { role: "gridcell" },
      buttons.get(`${layer} ${head}`),
      wraps && el("span", { class: "index", "aria-hidden": "true" }, head),
    );
  const rows = Array.from({ length: shape.layers }, (_, layer) => {
    const gap = shape.gaps?.find((each) => each.layer === layer);
    if (gap) {
      const what = el("td", { class: "muted gap", colspan: shape.heads }, `no attention: ${gap.kind}`);
      return el("tr", {}, headingOf("Layer", layer, "row", false), what);
    }
    const title = isSeveral ? layerButton(shape.site, layer) : headingOf("Layer", layer, "row", false);
    return el("tr", {}, title, ...indexes.map((head) => cellOf(layer, head)));
  });
  const isOnly = run.card.sites.length === 1;
  const name = `All heads${isOnly ? "" : `, ${shape.site}`}`;
  const table = el(
    "table",
    { role: "grid", class: "heads", "aria-label": name, "data-many": isMany, "data-wraps": wraps },
    isOnly ? null : el("caption", {}, SITE_NAMES[shape.site]),
    el("thead", {}, heading),
    el("tbody", {}, ...rows),
  );
  if (!wraps) table.style.minWidth = `${LAYER_WIDTH + shape.heads * LEAST_WIDTH}px`;
  return table;
}

/** @param {Site} site @param {number} layer */
const layerButton = (site, layer) =>
  el(
    "th",
    { scope: "row" },
    el(
      "button",
      {
        type: "button",
        class: "layer",
        "data-site": site,
        "data-layer": layer,
      },
      `Layer ${layer}`,
    ),
  );

/** @param {string} word @param {number} index @param {string} scope @param {boolean} isShort */
const headingOf = (word, index, scope, isShort) =>
  el("th", { scope }, el("span", isShort ? { class: "unseen" } : {}, `${word} `), index);

/** All in their order, each with its number. @param {Entry[]} entries @param {Options} options */
export function sortedList(entries, options) {
  const isOnly = options.run.card.sites.length === 1;
  const heads = entries.map((entry) => headOf(entry, options));
  const items = heads.map(({ place, button }, i) => {
    const number = entries[i]?.number ?? null;
    const text = number === null ? "no number" : numberText(number, "short");
    button.setAttribute("aria-label", `${button.getAttribute("aria-label")}, ${text}`);
    return el(
      "li",
      {},
      button,
      el(
        "span",
        { class: "flow-place", "aria-hidden": "true" },
        `${isOnly ? "" : `${place.site} `}${place.layer} · ${place.head}`,
      ),
      el("span", { class: "number", "aria-hidden": "true" }, number === null ? "–" : text),
    );
  });
  return { heads, nodes: [el("ol", { class: "heads flow", "aria-label": "Heads in order" }, ...items)] };
}

/**
 * The button that an arrow key, Home or End leads to; up and down also cross from one table to the next.
 * @param {HeadButton[]} made @param {KeyboardEvent} event
 */
export function neighbour(made, event) {
  const usable = made.filter(({ button }) => !button.disabled);
  const from = usable.find(({ button }) => button === event.target)?.button;
  if (!from) return undefined;
  const lines = linesOf(usable.map(({ button }) => button));
  const at = lines.findIndex((line) => line.includes(from));
  const own = lines[at] ?? [];
  const place = own.indexOf(from);
  const beside = (/** @type {HTMLButtonElement[] | undefined} */ line) => line && nearestIn(line, from);
  switch (event.key) {
    case "ArrowLeft":
      return own[place - 1];
    case "ArrowRight":
      return own[place + 1];
    case "ArrowUp":
      return beside(lines[at - 1]);
    case "ArrowDown":
      return beside(lines[at + 1]);
    case "Home":
      return own[0];
    case "End":
      return own.at(-1);
    default:
      return undefined;
  }
}

/** Buttons that stand beside one another. @param {HTMLButtonElement[]} buttons @returns {HTMLButtonElement[][]} */
function linesOf(buttons) {
  /** @type {Map<number, HTMLButtonElement[]>} */
  const lines = new Map();
  for (const button of buttons) {
    const top = Math.round(button.getBoundingClientRect().top);
    lines.set(top, [...(lines.get(top) ?? []), button]);
  }
  return [...lines.entries()].sort(([a], [b]) => a - b).map(([, line]) => line);
}

/** @param {HTMLButtonElement[]} line @param {HTMLButtonElement} from */
function nearestIn(line, from) {
  const left = (/** @type {HTMLButtonElement} */ button) => button.getBoundingClientRect().left;
  return line.reduce((best, each) =>
    Math.abs(left(each) - left(from)) < Math.abs(left(best) - left(from)) ? each : best,
  );
}
