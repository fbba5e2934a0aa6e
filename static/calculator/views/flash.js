/** Flash: lights the cells of the stage whose numbers have just changed, unless the reader wants less motion. */

import { during } from "../../core/settled.js";
import { wantsLessMotion } from "../../stepper/drawing/motion.js";
import { matrixOf, valueAt } from "../../stepper/reply/read.js";
import { hasTrace, headOf } from "../../stepper/reply/state.js";

/** @import { State, Store } from "../state.js" */

const FLASH_MS = 900;

/** @param {HTMLElement} root the stage @param {Store} store */
export function mount(root, store) {
  const flash = (/** @type {State} */ state, /** @type {State} */ before) => {
    if (
      !hasTrace(state) ||
      !before.trace ||
      before.trace === state.trace ||
      state.at !== before.at ||
      state.opened !== before.opened ||
      wantsLessMotion()
    )
      return;
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("td[data-of]"))) {
      const { of = "", row, column, head } = cell.dataset;
      if (!before.trace.tensors.has(of)) continue;
      const slice = head === undefined ? headOf(state) : Number(head);
      const [old, now] = [before.trace, state.trace].map((trace) =>
        valueAt(matrixOf(trace, of, slice), Number(row), Number(column)),
      );
      if (Object.is(old, now)) continue;
      const color = getComputedStyle(cell).getPropertyValue("--focus");
      const { finished } = cell.animate(
        [
          { boxShadow: `inset 0 0 0 2.5px ${color}` },
          { boxShadow: `inset 0 0 0 2.5px ${color}`, offset: 0.35 },
          { boxShadow: "inset 0 0 0 2.5px transparent" },
        ],
        FLASH_MS,
      );
      during(finished).catch(() => {});
    }
  };
  store.watch(["trace"], flash);
}
