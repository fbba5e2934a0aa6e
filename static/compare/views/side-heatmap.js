/** Side heatmap: shows the weights of one side on a canvas and as a table. */

import { placeText } from "../../domain/interventions.js";
import { checkpointOf, stageText } from "../../domain/model-cards.js";
import { displayOf } from "../../domain/token-display.js";
import { sentenceAt } from "../../domain/words/cell-readout.js";
import { weightColor } from "../../drawing/color.js";
import { labelsOf } from "../../format/token-text.js";
import { isLong, rowTable, wholeTable } from "../../widgets/digit-tables.js";
import { el } from "../../widgets/elements.js";
import { hiddenLegend, weightLegend } from "../../widgets/legend.js";
import { slotOf, tokenOf } from "../align.js";
import { Heatmap } from "./heatmap.js";

/** @import { Store } from "../../core/store.js" */
/** @import { HeadMatrix, Palette } from "../../core/types.js" */
/** @import { Name, State } from "../address.js" */

const LOOK = /** @type {const} */ ({ words: false, bare: false, threshold: 0, digits: "short" });

/** @param {HTMLElement} root @param {Store<State>} store @param {Name} name */
export function mount(root, store, name) {
  const title = el("h3", {});
  const letter = name.toUpperCase();
  const titleOf = (/** @type {HeadMatrix} */ shown) => `${letter}: ${headText(shown)}`;
  root.append(title);
  new Heatmap(root, store, {
    id: name,
    shown: `${name}.shown`,
    summary: `Weights of ${letter} as a table`,
    tableName: `Weights of ${letter} as digits`,
    resting: "Click a cell to mark it in all three.",
    largestCell: 40,
    note: el("p", { class: "muted small" }),
    ownIndex: (slots, slot) => tokenOf(slots, slot, name),
    slotOf: (slots, own) => slotOf(slots, own, name),
    nameOf: titleOf,
    labelsOf: ({ queryTokens, keyTokens }) => ({ rows: labelsOf(queryTokens), columns: labelsOf(keyTokens) }),
    colorsOf,
    legendsOf: ({ visible }, palette) => [weightLegend(palette), ...(visible.data.includes(0) ? [hiddenLegend()] : [])],
    noteOf: ({ run }) => run.notes.join(" "),
    cellText: (matrix, cell) => sentenceAt({ matrix, ...LOOK }, displayed(matrix), cell),
    isLong: (matrix) => isLong(displayed(matrix)),
    tableOf,
  });
  store.watch([`${name}.shown`], ({ [`${name}.shown`]: shown }) => {
    if (shown) title.textContent = titleOf(shown);
  });
}

/** Of a side that was refused, what it showed before. @param {HeadMatrix} matrix */
function headText({ run, places: [place] }) {
  const { id, step } = checkpointOf(run.question.model);
  const stage = step === null ? "" : ` ${stageText(step)}`;
  return `${id}${stage}${place ? `, ${placeText(place, run.card)}` : ""}`;
}

/** @param {HeadMatrix} matrix */
const displayed = (matrix) => displayOf({ matrix, ...LOOK });

/** @param {HeadMatrix} matrix @param {Palette} palette */
const colorsOf = ({ weights, visible }, palette) => ({
  color: (/** @type {number} */ row, /** @type {number} */ column) =>
    weightColor(Number(weights.data[row * weights.columns + column]), palette),
  isHidden: (/** @type {number} */ row, /** @type {number} */ column) => !visible.data[row * weights.columns + column],
});

/** @param {HeadMatrix} matrix @param {number} row @param {Palette} palette */
function tableOf(matrix, row, palette) {
  const [display, look] = [displayed(matrix), { digits: LOOK.digits, palette }];
  const { table, cells } = isLong(display)
    ? rowTable(matrix, display, row, null, look)
    : wholeTable(matrix, display, look);
  // only to be read: nothing is chosen in it
  table.removeAttribute("role");
  for (const cell of cells.flat()) cell.removeAttribute("tabindex");
  return table;
}
