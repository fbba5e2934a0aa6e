/** B − A on a canvas, in a colour scale of its own, and the same as a table. */

import { gapsText, numbered } from "../compare/align.js";
import { KIND } from "../compare/difference.js";
import { css, inkOn, signedColor } from "../draw/color.js";
import { numberText } from "../numbers.js";
import { el } from "../parts/elements.js";
import { hiddenLegend, signedLegend } from "../parts/legend.js";
import { createSheet } from "../parts/sheet.js";
import { rgbProperty } from "../parts/theme.js";
import { shortened } from "../token-text.js";

const LONGEST_LABEL = 12;
// a table of more would be no help to anyone, and the largest changes are listed beside it
const MOST_CELLS = 64 * 64;

/** @param {number} x @returns {string} with its sign */
export const signedText = (x) => (x > 0 ? "+" : "") + numberText(x, "short");

/** @param {HTMLElement} root @param {import("../store.js").Store<import("../compare/address.js").State>} store */
export function mount(root, store) {
  const host = el("div", { class: "heatmap" });
  const legends = el("div", { class: "legends" });
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const gaps = el("p", { class: "note" });
  const scroller = el("div", { class: "digits-scroll", tabindex: 0, role: "region", "aria-label": "The difference as digits" });
  const twin = el("details", { class: "twin" }, el("summary", {}, "The same as a table"), scroller);
  root.append(host, legends, readout, gaps, twin);
  /** @type {{ row: number, column: number } | null} */
  let peeked = null;
  const place = () => {
    const { query, key, difference } = store.get();
    const isThere = query !== null && key !== null && query < (difference?.rows.length ?? 0) && key < (difference?.columns.length ?? 0);
    return isThere ? { row: query, column: key } : null;
  };
  const sheet = createSheet(host, { "aria-roledescription": "heatmap", "aria-label": "Heatmap of the difference" }, {
    onPeek(cell) {
      peeked = cell;
      mark();
    },
    onPick: ({ row, column }) => store.set({ query: row, key: column }),
    home: () => place() ?? { row: 0, column: 0 },
  });

  function show() {
    const { difference, isDark } = store.get();
    root.classList.toggle("empty", !difference);
    if (!difference) return;
    const { rows, columns, data, kind, reach } = difference;
    const gap = rgbProperty(root, "--card");
    const labels = (/** @type {any[]} */ slots) => slots.map(({ label }) => shortened(label, LONGEST_LABEL));
    sheet.frame.setAttribute("aria-label", `Heatmap of the difference B − A: ${rows.length} queries, ${columns.length} keys`);
    sheet.show({ rows: rows.length, columns: columns.length, cellWidth: [13, 34], cellHeight: null }, {
      rowLabels: labels(rows),
      columnLabels: labels(columns),
      corner: ["query ↓", "key →"],
      color: (row, column) => {
        const at = row * columns.length + column;
        return kind[at] === KIND.gap ? gap : signedColor(Number(data[at]), reach, isDark);
      },
      isHidden: (row, column) => kind[row * columns.length + column] === KIND.hidden,
      marks: { row: null, column: null, cell: null, cursor: null },
    });
    const hasGaps = kind.includes(KIND.gap);
    legends.replaceChildren(
      reach > 0 ? signedLegend(reach, isDark) : el("span", { class: "legend" }, "no difference anywhere: 0 in every cell"),
      ...(kind.includes(KIND.hidden) ? [hiddenLegend()] : []),
      ...(hasGaps ? [el("div", { class: "legend" }, el("span", { class: "blank swatch", "aria-hidden": "true" }), el("span", {}, "no partner"))] : []));
    gaps.textContent = gapsText(rows, columns);
    tabulate();
    mark();
  }

  function tabulate() {
    const { difference, isDark } = store.get();
    if (!twin.open || !difference) return;
    const { rows, columns } = difference;
    if (rows.length * columns.length > MOST_CELLS) return scroller.replaceChildren(el("p", { class: "muted" }, "This text is too long for a table of every cell; the largest changes are listed."));
    const cell = (/** @type {number} */ i, /** @type {number} */ j) => {
      const at = i * columns.length + j;
      if (difference.kind[at] !== KIND.compared) return el("td", { class: difference.kind[at] === KIND.hidden ? "hatched" : "" }, el("span", { "aria-hidden": "true" }, "–"), el("span", { class: "unseen" }, difference.kind[at] === KIND.hidden ? "may not attend" : "no partner"));
      const color = signedColor(Number(difference.data[at]), difference.reach, isDark);
      const td = el("td", {}, signedText(Number(difference.data[at])));
      Object.assign(td.style, { backgroundColor: css(color), color: inkOn(color) });
      return td;
    };
    const heading = (/** @type {string} */ scope, /** @type {string} */ label) => el("th", { scope }, el("bdi", {}, label));
    scroller.replaceChildren(el("table", { class: "digits" },
      el("caption", {}, el("span", {}, "B − A. A row is a query, a column is a key.")),
      el("thead", {}, el("tr", {}, el("td"), ...columns.map((/** @type {any} */ { label }) => heading("col", label)))),
      el("tbody", {}, ...rows.map((/** @type {any} */ { label }, /** @type {number} */ i) =>
        el("tr", {}, heading("row", label), ...columns.map((/** @type {any} */ _, /** @type {number} */ j) => cell(i, j)))))));
  }

  function mark() {
    const { difference } = store.get();
    if (!difference) return;
    const pinned = place();
    const cell = peeked ?? pinned;
    sheet.mark({ row: cell?.row ?? null, column: cell?.column ?? null, cell: pinned, cursor: null });
    readout.textContent = cell ? said(difference, cell) : "Choose a cell to read both weights and their difference.";
  }

  twin.addEventListener("toggle", tabulate);
  const stops = [store.watch(["difference", "isDark"], show), store.watch(["query", "key"], mark)];
  return () => {
    stops.forEach((stop) => stop());
    sheet.destroy();
    root.replaceChildren();
  };
}

/** @param {import("../compare/difference.js").Difference} difference @param {{ row: number, column: number }} cell */
function said({ rows, columns, data, a, b, kind }, { row, column }) {
  const at = row * columns.length + column;
  const [query, key] = [numbered(rows.map(({ label }) => label))[row], numbered(columns.map(({ label }) => label))[column]];
  const tokens = `query ${query}, key ${key}`;
  if (kind[at] === KIND.gap) return `${tokens}: only one side has it`;
  if (kind[at] === KIND.hidden) return `${tokens}: may not attend`;
  const number = (/** @type {number | undefined} */ x) => numberText(Number(x), "short");
  return `${tokens}: A ${number(a[at])}, B ${number(b[at])}, difference ${signedText(Number(data[at]))}`;
}
