/** B − A on a canvas, in a colour scale of its own, and the same as a table. */

import { signedColor } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { shortened } from "../../format/token-text.js";
import { MatrixCanvas } from "../../widgets/canvas-matrix.js";
import { el } from "../../widgets/elements.js";
import { hiddenLegend, signedLegend } from "../../widgets/legend.js";
import { queryChoice } from "../../widgets/row-picker.js";
import { rgbProperty } from "../../widgets/theme.js";
import { cellWidths, zoomChoice } from "../../widgets/zoom-choice.js";
import { gapsText } from "../align.js";
import { differenceNames, KIND } from "../difference.js";
import { isLong, rowTable, signedText, wholeTable } from "./difference-tables.js";

/** @import { Store } from "../../core/store.js" */
/** @import { State } from "../address.js" */
/** @import { Difference } from "../difference.js" */

const LONGEST_LABEL = 12;
const LARGEST_CELL = 34;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const host = el("div", { class: "heatmap" });
  const legends = el("div", { class: "legends" });
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const gaps = el("p", { class: "note" });
  const scroller = el("div", {
    class: "digits-scroll",
    tabindex: 0,
    role: "region",
    "aria-label": "The difference as digits",
  });
  const choice = queryChoice("difference-query", (query) => store.set({ query, key: null }));
  const zoom = zoomChoice((zoom) => store.set({ zoom }));
  const twin = el("details", { class: "twin" }, el("summary", {}, "The same as a table"), choice.root, scroller);
  root.append(host, zoom.root, legends, readout, gaps, twin);
  /** @type {{ row: number, column: number } | null} */
  let peeked = null;
  const place = () => {
    const { query, key, difference } = store.get();
    const isThere =
      query !== null &&
      key !== null &&
      query < (difference?.rows.length ?? 0) &&
      key < (difference?.columns.length ?? 0);
    return isThere ? { row: query, column: key } : null;
  };
  const rowChosen = () => {
    const { query, difference } = store.get();
    return query !== null && query < (difference?.rows.length ?? 0) ? query : null;
  };
  const sheet = new MatrixCanvas(
    host,
    { "aria-roledescription": "heatmap", "aria-label": "Heatmap of the difference" },
    {
      onPeek(cell) {
        peeked = cell;
        mark();
      },
      onPick: ({ row, column }) => store.set({ query: row, key: column }),
      home: () => place() ?? { row: 0, column: 0 },
    },
  );

  let drawn = "";
  // before a cell is chosen, the one that changed most is worth seeing
  const rowHere = () => place()?.row ?? store.get().query ?? store.get().largest[0]?.row ?? 0;
  const reveal = () => {
    const cell = place() ?? store.get().largest[0];
    if (cell) sheet.reveal({ row: cell.row, column: cell.column });
  };

  function show() {
    const { difference, isDark, zoom: size } = store.get();
    root.classList.toggle("empty", !difference);
    if (!difference) return;
    const { rows, columns, data, kind, reach } = difference;
    const gap = rgbProperty(root, "--card");
    const labels = (/** @type {any[]} */ slots) => slots.map(({ label }) => shortened(label, LONGEST_LABEL));
    sheet.frame.setAttribute(
      "aria-label",
      `Heatmap of the difference B − A: ${rows.length} queries, ${columns.length} keys`,
    );
    sheet.show(
      { rows: rows.length, columns: columns.length, cellWidth: cellWidths(size, LARGEST_CELL), cellHeight: null },
      {
        rowLabels: labels(rows),
        columnLabels: labels(columns),
        corner: ["query ↓", "key →"],
        color: (row, column) => {
          const at = row * columns.length + column;
          return kind[at] === KIND.gap ? gap : signedColor(Number(data[at]), reach, isDark);
        },
        isHidden: (row, column) => kind[row * columns.length + column] === KIND.hidden,
      },
    );
    const hasGaps = kind.includes(KIND.gap);
    legends.replaceChildren(
      reach > 0
        ? signedLegend(reach, isDark)
        : el("span", { class: "legend" }, "no difference anywhere: 0 in every cell"),
      ...(kind.includes(KIND.hidden) ? [hiddenLegend()] : []),
      ...(hasGaps
        ? [
            el(
              "div",
              { class: "legend" },
              el("span", { class: "blank swatch", "aria-hidden": "true" }),
              el("span", {}, "no partner"),
            ),
          ]
        : []),
    );
    gaps.textContent = gapsText(rows, columns);
    zoom.show(size, sheet.frame, columns.length);
    tabulate();
    mark();
    // another text, another place to look at; a slider on its way must not make the picture jump
    const texts = [rows, columns]
      .map((slots) => slots.map((/** @type {any} */ { label }) => label).join(" "))
      .join(" / ");
    if (texts !== drawn) reveal();
    drawn = texts;
  }

  function tabulate() {
    const { difference, isDark } = store.get();
    if (!twin.open || !difference) return;
    choice.root.hidden = !isLong(difference);
    choice.show(difference.rows.length, rowHere());
    scroller.replaceChildren(
      isLong(difference) ? rowTable(difference, rowHere(), isDark) : wholeTable(difference, isDark),
    );
  }

  function mark() {
    const { difference } = store.get();
    if (!difference) return;
    const pinned = place();
    const cell = peeked ?? pinned;
    sheet.highlight({ row: cell?.row ?? rowChosen(), column: cell?.column ?? null, cell: pinned });
    readout.textContent = cell ? said(difference, cell) : "Choose a cell to read both weights and their difference.";
  }

  twin.addEventListener("toggle", tabulate);
  const choose = () => {
    mark();
    if (place()) reveal();
    const { difference } = store.get();
    if (difference && isLong(difference)) tabulate();
  };
  store.watch(["difference", "isDark", "zoom"], show);
  store.watch(["query", "key"], choose);
}

/** @param {Difference} difference @param {{ row: number, column: number }} cell */
function said(difference, { row, column }) {
  const { columns, data, a, b, kind } = difference;
  const names = differenceNames(difference);
  const at = row * columns.length + column;
  const tokens = `query ${names.rows[row]}, key ${names.columns[column]}`;
  if (kind[at] === KIND.gap) return `${tokens}: only one side has it`;
  if (kind[at] === KIND.hidden) return `${tokens}: may not attend`;
  const number = (/** @type {number | undefined} */ x) => numberText(Number(x), "short");
  return `${tokens}: A ${number(a[at])}, B ${number(b[at])}, difference ${signedText(Number(data[at]))}`;
}
