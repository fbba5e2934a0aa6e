/** Listing: a row for each kind of layer, as in table 1 of Vaswani et al. 2017; it chooses which are drawn. */

/** @import { LayerCost } from "../core/reply-types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { Measure, State } from "./state.js" */

import { el, svgElement } from "../widgets/elements.js";
import { heading } from "../widgets/table.js";
import { dashArray, lineOf, MEASURE, SHORT, secondsText } from "./measures.js";
import { KINDS } from "./state.js";

/** @type {Measure[]} */
const OTHERS = ["sequential", "path", "cache_bytes"];

/** The first column changes with the measure. @param {Measure} measure */
const columnsOf = (measure) => [
  OTHERS.includes(measure) ? /** @type {const} */ ("multiplications") : measure,
  ...OTHERS,
];

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountListing(root, store) {
  const body = el("tbody", {});
  const buttons = ["", ...OTHERS].map((value) => el("button", { type: "button", class: "link", value }));
  for (const each of buttons)
    each.addEventListener("click", () => store.set({ measure: /** @type {Measure} */ (each.value) }));
  const headings = buttons.map((each) => el("th", { scope: "col", class: "number" }, each));
  root.append(
    el("table", { class: "cost-table" }, el("thead", {}, el("tr", {}, heading("col", "layer"), ...headings)), body),
  );
  /** @type {ReturnType<typeof rowOf>[]} */
  const rows = KINDS.map((kind) => rowOf(kind, store));
  body.append(...rows.map(({ row }) => row));
  store.watch(["reply", "draw", "kind", "measure", "times", "n"], (state) => {
    columnsOf(state.measure).forEach((measure, i) => {
      const each = /** @type {HTMLButtonElement} */ (buttons[i]);
      Object.assign(each, { value: measure, textContent: MEASURE[measure].title });
      each.setAttribute("aria-pressed", String(measure === state.measure));
    });
    for (const each of rows) each.show(state);
  });
}

/** @param {State["kind"]} kind @param {Store<State>} store */
function rowOf(kind, store) {
  const box = el("input", { type: "checkbox", "aria-label": `Draw: ${SHORT[kind]}` });
  box.addEventListener("change", () => {
    const { draw } = store.get();
    store.set({ draw: KINDS.filter((each) => (each === kind ? box.checked : draw.includes(each))) });
  });
  const button = el("button", { type: "button", class: "link", value: kind }, SHORT[kind]);
  button.addEventListener("click", () => store.set({ kind }));
  const cells = ["", ...OTHERS].map(() => el("td", { class: "number" }));
  const row = el(
    "tr",
    { "data-kind": kind },
    el(
      "th",
      { scope: "row" },
      el("span", { class: "cost-name" }, el("label", { class: "cost-tick" }, box, swatch(kind)), button),
    ),
    ...cells,
  );
  return {
    row,
    /** @param {State} state */
    show({ reply, draw, kind: chosen, measure, times, n }) {
      const cost = reply?.kinds.find((each) => each.kind === kind);
      box.checked = draw.includes(kind);
      button.setAttribute("aria-pressed", String(kind === chosen));
      row.classList.toggle("drawn", box.checked);
      if (!cost) return;
      button.title = cost.title;
      columnsOf(measure).forEach((column, i) => {
        const cell = /** @type {HTMLElement} */ (cells[i]);
        cell.textContent = column === "seconds" ? timeOf(times, kind, n) : countOf(cost, column);
        cell.classList.toggle("drawn", column === measure);
      });
    },
  };
}

/**
 * The time at this length, where it was measured.
 * @param {State["times"]} times @param {string} kind @param {number} n
 */
export function timeOf(times, kind, n) {
  const found = times?.measured?.times.find((each) => each.kind === kind && each.n === n);
  return found ? secondsText(found.seconds) : "–";
}

/** @param {LayerCost} cost @param {Exclude<Measure, "seconds">} measure */
export function countOf(cost, measure) {
  const count = cost[measure];
  if (count !== null) return MEASURE[measure].write(count);
  return measure === "path" ? "never" : "–";
}

/** The line as it is drawn. @param {State["kind"]} kind */
function swatch(kind) {
  const line = svgElement("line", { x1: 0, y1: 5, x2: 26, y2: 5, "stroke-dasharray": dashArray(kind) });
  const svg = svgElement("svg", { width: 26, height: 10, class: "cost-swatch", "aria-hidden": "true" }, line);
  svg.style.setProperty("color", `var(${lineOf(kind).color})`);
  return svg;
}
