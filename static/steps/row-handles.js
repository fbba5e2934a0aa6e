/** Handles on the bars of the chosen row of weights: they are dragged in the picture of the softmax. */

import { hasRow } from "../domain/manual-edits.js";
import { isHidden } from "../stepper/reply/question.js";
import { cellOf, hasTrace, placeOf } from "../stepper/reply/state.js";
import { MOST_KEYS, openRow, putRow, WeightHandles } from "../what-if/weight-handles.js";
import { el } from "../widgets/elements.js";

/** @import { StepsState } from "./types.js" */

/** @param {import("../core/store.js").Store<StepsState>} store which follows the head in the explore page's words */
export function mount(store) {
  const dock = /** @type {HTMLElement} */ (document.querySelector(".dock"));
  const handles = new WeightHandles((weights) => putRow(store, weights));
  const back = el("button", { type: "button", class: "small" }, "Put the row back");
  dock.append(handles.root);
  dock.querySelector(".card-head")?.append(back);
  back.addEventListener("click", () => putRow(store, null));
  const place = () => {
    const chart = dock.querySelector(".softmax-chart");
    handles.root.hidden = chart === null || !isOpen(store.get());
    if (handles.root.hidden || !chart) return;
    const [box, around] = [chart.getBoundingClientRect(), dock.getBoundingClientRect()];
    Object.assign(handles.root.style, {
      translate: `${box.left - around.left - dock.clientLeft}px ${box.top - around.top - dock.clientTop}px`,
      width: `${box.width}px`,
      height: `${box.height}px`,
    });
  };
  new ResizeObserver(place).observe(dock);
  store.watch(["matrix", "query", "key", "rows", "at", "row", "column", "predict", "revealed"], (state) => {
    const row = isOpen(state) ? openRow(state) : null;
    back.hidden = !row || !hasRow(state.rows, row.place, row.query);
    if (!row || !hasTrace(state)) return handles.clear();
    handles.show(row, cellOf(state).column, state.rows);
    place();
  });
}

/** @param {StepsState} state */
const isOpen = (state) =>
  hasTrace(state) &&
  placeOf(state).name === "weights" &&
  !isHidden(state) &&
  state.matrix !== null &&
  state.matrix.keyTokens.length <= MOST_KEYS;
