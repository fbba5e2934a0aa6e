/** Calculation: asks the server for the trace soon after the form changes; the last good one stays until then. */

import { calculate, isAbort, listTextbookExamples, Problem, textbookExample } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { startTimer, stopTimer } from "../core/settled.js";
import { together } from "../format/link-notice.js";
import { bodyOf } from "./calculation-body.js";
import { localProblems } from "./form-problems.js";
import { FIRST_EXAMPLE, isFixed, NO_EXAMPLE, openExample, showRefusal, showReply } from "./state.js";

/** @import { Store } from "./state.js" */

/** fingers type faster than this */
const REST_MS = 40;
const SHOWN_INSTEAD = "Shown are the numbers in the fields.";
/** "-0.5" begins with "-", which is no number: do not complain before the fingers rest */
const COMPLAIN_MS = 500;

/** An answer to an earlier question would come too late. @param {ReturnType<typeof latest>} take */
const giveUp = (take) =>
  void take(
    async () => {},
    () => {},
  );

/** @param {Store} store */
export function runCalculation(store) {
  const take = latest();
  let timer = 0;

  const ask = () => {
    const { form } = store.get();
    return take(
      async (signal) => {
        store.set({ isBusy: true });
        try {
          const reply = await calculate(bodyOf(form), signal);
          signal.throwIfAborted();
          store.set(showReply(store.get(), reply, form));
        } catch (error) {
          if (isAbort(error) || !(error instanceof Problem)) throw error;
          if (!signal.aborted) store.set(showRefusal(store.get(), error));
        }
      },
      (problem) => store.set({ problem, isBusy: false }),
    );
  };
  store.watch(["form", "isAwaited", "opened"], (state) => {
    stopTimer(timer);
    if (state.isAwaited) return;
    if (state.form === state.computed || isFixed(state)) return giveUp(take);
    const problems = localProblems(state.form);
    if (Object.keys(problems).length === 0) {
      timer = startTimer(ask, state.trace ? REST_MS : 0);
    } else {
      giveUp(take);
      timer = startTimer(() => store.set({ problems, isBusy: false }), COMPLAIN_MS);
    }
  });
}

/**
 * Lists the textbooks' examples and opens the chosen one.
 * @param {Store} store
 * @param {boolean} hasForm whether the fields came with the address
 */
export function openExamples(store, hasForm) {
  const take = latest();
  // an example that is chosen later brings its own numbers
  let keepsForm = hasForm && store.get().example !== "";

  const open = (/** @type {string} */ id) => {
    const own = keepsForm ? store.get().form : null;
    keepsForm = false;
    store.set({ isAwaited: own === null });
    return take(
      async (signal) => {
        const opened = await textbookExample(id, signal);
        signal.throwIfAborted();
        store.set(openExample(store.get(), opened, own));
      },
      (problem) =>
        store.set({ notice: together(store.get().notice, problem, SHOWN_INSTEAD), example: "", isAwaited: false }),
    );
  };

  store.watch(["example"], ({ example, opened }) => {
    if (example === "") {
      giveUp(take);
      if (opened) store.set({ ...NO_EXAMPLE, isAwaited: false });
    } else if (opened?.id !== example) open(example);
  });
  const isFirst = store.get().example === "" && !hasForm;
  if (isFirst) store.set({ isAwaited: true });
  listTextbookExamples().then(
    (examples) => {
      const hasOne = examples.some(({ id }) => id === FIRST_EXAMPLE);
      store.set({ examples, ...(isFirst ? { example: hasOne ? FIRST_EXAMPLE : "", isAwaited: hasOne } : {}) });
    },
    (error) => store.set({ problem: error.message, isAwaited: false }),
  );
}
