/**
 * SVG export: draws the current sub-step as a string that stands by itself, from the trace alone.
 *
 * @import { Place, StepTrace } from "../reply/types.js"
 * @import { Palette } from "../../core/types.js"
 * @import { Block } from "./layout.js"
 * @typedef {{ row: number, column: number } | null} Selected
 * @typedef {{ selected?: Selected, digits?: "short" | "full", palette?: Palette, sentence?: string }} Look
 */

import { css, inkOn, schemeOf } from "../../drawing/color.js";
import { escaped, PAPER, short, tag, words } from "../../drawing/svg.js";
import { numberText } from "../../format/numbers.js";
import { hiddenIn } from "../reply/masked-cells.js";
import { entryText, formulaText } from "../text/formulas.js";
import { symbolParts } from "../text/symbols.js";
import { titleOf } from "../text/words.js";
import { stageLayout } from "./layout.js";
import { shadesOf } from "./shades.js";

const MARGIN = 24;
const HEADER = 78;
const SENTENCE = { height: 30, character: 7.6 };

/** @typedef {typeof import("../../drawing/svg.js").PAPER.light} Colors */

// marks that no formula holds: where a subscript begins and ends
const [DOWN, UP] = ["\u0002", "\u0003"];
const lowered = (/** @type {string} */ text) => DOWN + text.replaceAll(DOWN, "").replaceAll(UP, "") + UP;

/**
 * A formula whose subscripts stand lower. @param {string} text with marks
 * @param {Record<string, string | number | undefined>} attributes
 */
function formula(text, attributes) {
  const parts = text.split(/[\u0002\u0003]/);
  const inside = parts.map((part, i) =>
    i === 0 || part === ""
      ? escaped(part)
      : tag("tspan", { dy: i % 2 === 1 ? 3.5 : -3.5, class: i % 2 === 1 ? "sub" : undefined }, escaped(part)),
  );
  // what was lowered comes up again, even where nothing follows
  return tag("text", attributes, inside.join("").replace(/<tspan dy="-3.5"><\/tspan>/g, ""));
}

/** @param {number} x @param {boolean} isBit @param {"short" | "full"} digits */
const cellText = (x, isBit, digits) => (isBit ? (x ? "✓" : "–") : numberText(x, digits));

/** @param {Block} block @param {Selected} selected the cell of the result @param {boolean} isFalk */
function frameOf({ item, matrix, x, y, cellWidth, cellHeight }, selected, isFalk) {
  if (!selected) return null;
  const { row, column } = selected;
  const frame = (
    /** @type {number} */ i,
    /** @type {number} */ j,
    /** @type {number} */ rows,
    /** @type {number} */ columns,
  ) =>
    i < matrix.rows && j < matrix.columns
      ? { x: x + j * cellWidth, y: y + i * cellHeight, width: columns * cellWidth, height: rows * cellHeight }
      : null;
  if (item.slot === "result") return frame(row, column, 1, 1);
  if (!isFalk) return null;
  return item.slot === "left"
    ? frame(row, 0, 1, matrix.columns)
    : item.slot === "top"
      ? frame(0, column, matrix.rows, 1)
      : null;
}

/**
 * @param {Block} block @param {Colors} colors @param {Look} look
 * @param {(row: number, column: number) => boolean} isOut may not attend, in the matrix as it came
 */
function cellsOf(block, colors, { digits = "short", palette = "light" }, isOut) {
  const { matrix, item, x, y, cellWidth, cellHeight, hasDigits } = block;
  const shade = shadesOf(item.name, matrix, palette);
  const isBit = matrix.data instanceof Uint8Array;
  const gap = hasDigits ? 2 : 0;
  const drawn = [];
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++) {
      const value = Number(matrix.data[i * matrix.columns + j]);
      const [left, top] = [x + j * cellWidth, y + i * cellHeight];
      const isHere = item.isTransposed ? !isOut(j, i) : !isOut(i, j);
      const color = Number.isFinite(value) && (isBit || isHere) ? shade(value) : null;
      const box = { x: left, y: top, width: cellWidth - gap, height: cellHeight - gap, rx: hasDigits ? 3 : undefined };
      drawn.push(tag("rect", { ...box, fill: color ? css(color) : colors.sunk }));
      if (!hasDigits) continue;
      const at = {
        x: left + cellWidth - gap - 6,
        y: top + cellHeight / 2 + 3.5,
        "text-anchor": "end",
        fill: color ? inkOn(color) : colors.muted,
      };
      drawn.push(
        words(cellText(value, isBit, digits), {
          ...at,
          "data-tensor": item.name,
          "data-row": item.isTransposed ? j : i,
          "data-column": item.isTransposed ? i : j,
        }),
      );
    }
  }
  return drawn;
}

/** @param {Block} block @param {Colors} colors */
function labelsOf({ matrix, x, y, cellWidth, cellHeight, hasDigits }, colors) {
  if (!hasDigits) return [];
  const rows = matrix.rowLabels.map((label, i) =>
    words(label, { x: x - 8, y: y + (i + 0.5) * cellHeight + 3, "text-anchor": "end", fill: colors.muted }),
  );
  const columns = matrix.columnLabels.map((label, j) =>
    words(label, { x: x + (j + 1) * cellWidth - 8, y: y - 7, "text-anchor": "end", fill: colors.muted }),
  );
  return [...(matrix.rowAxis ? rows : []), ...(matrix.columnAxis ? columns : [])];
}

/** @param {Block} block @param {Colors} colors */
function nameOf({ item, matrix, x, y, left, top }, colors) {
  const { base, sub } = symbolParts(item.name);
  const symbol = base + (sub ? lowered(sub) : "") + (item.isTransposed ? "ᵀ" : "");
  const text = `${symbol}  ${item.name.replaceAll("_", " ")}  ${matrix.rows} × ${matrix.columns}`;
  return formula(text, { x: x - left, y: y - top + 15, fill: colors[item.role], class: "name" });
}

/**
 * @param {Block} block @param {Colors} colors @param {Look} look @param {boolean} isFalk
 * @param {(row: number, column: number) => boolean} isOut
 */
function drawn(block, colors, look, isFalk, isOut) {
  const frame = frameOf(block, look.selected ?? null, isFalk);
  const mark = frame
    ? [
        tag("rect", {
          ...frame,
          x: frame.x - 1,
          y: frame.y - 1,
          rx: 4,
          fill: "none",
          stroke: colors[block.item.role],
          "stroke-width": 2.5,
        }),
      ]
    : [];
  const inside = [nameOf(block, colors), ...labelsOf(block, colors), ...cellsOf(block, colors, look, isOut), ...mark];
  return tag("g", { "data-matrix": block.item.name }, inside.join("\n"));
}

/**
 * @param {StepTrace} trace @param {Place} place @param {number} head @param {Look} [look]
 * @returns {string} a whole file
 */
export function stageSvg(trace, place, head, look = {}) {
  const colors = PAPER[schemeOf(look.palette ?? "light")];
  const layout = stageLayout(trace, place, head);
  const isFalk = layout.blocks.some(({ item }) => item.slot === "top");
  const title = titleOf(trace.steps[place.step] ?? { name: "" }, place.name);
  const formulas = `${formulaText(trace, place, lowered)}        ${entryText(trace, place, lowered)}`;
  const { sentence = "" } = look;
  const widths = [layout.width, formulas.length * 8.4, title.length * 11, sentence.length * SENTENCE.character];
  const width = Math.max(...widths) + 2 * MARGIN;
  const height = layout.height + HEADER + 2 * MARGIN + (sentence ? SENTENCE.height : 0);
  const inside = [
    tag("title", {}, escaped(title)),
    sentence && tag("desc", {}, escaped(sentence)),
    tag(
      "style",
      {},
      "text { font: 12.5px ui-monospace, 'DejaVu Sans Mono', monospace; white-space: pre } .title { font: " +
        "650 20px system-ui, sans-serif } .formula { font-size: 14px } .sub { font-size: 9.5px } .name { " +
        "font: 600 13px system-ui, sans-serif } .sign { font: 18px system-ui, sans-serif } " +
        ".plain { font: 14px system-ui, sans-serif }",
    ),
    tag("rect", { width, height, fill: colors.paper }),
    words(title, { x: MARGIN, y: MARGIN + 18, fill: colors.ink, class: "title" }),
    formula(formulas, { x: MARGIN, y: MARGIN + 48, fill: colors.ink, class: "formula" }),
    tag(
      "g",
      { transform: `translate(${MARGIN} ${MARGIN + HEADER})` },
      [
        ...layout.blocks.map((block) =>
          drawn(block, colors, look, isFalk, hiddenIn(trace, block.item.name, block.item.head ?? head)),
        ),
        ...layout.signs.map(({ text, x, y }) =>
          words(text, { x, y: y + 5, "text-anchor": "middle", fill: colors.muted, class: "sign" }),
        ),
      ].join("\n"),
    ),
    sentence && words(sentence, { x: MARGIN, y: height - MARGIN, fill: colors.ink, class: "plain" }),
  ];
  return tag(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${short(width)} ${short(height)}`,
      role: "img",
    },
    inside.filter(Boolean).join("\n"),
  );
}
