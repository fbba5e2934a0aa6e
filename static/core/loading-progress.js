/** Asks how far the loading of a model has come, as long as somebody waits for it. */

import { loadingOf } from "./api.js";
import { watchWaiting } from "./pending-requests.js";
import { startTimer, stopTimer } from "./settled.js";

/** @import { Loading } from "./types.js" */

const NOTICED_MS = 400;
const ASKED_MS = 300;

/** @param {(loading: Loading | null) => void} tell of the model that is loaded, or that none is any more */
export function watchLoading(tell) {
  let timer = 0;
  /** @type {string[]} */
  let models = [];

  const look = async () => {
    const known = await Promise.all(models.map((model) => loadingOf(model).catch(() => null)));
    const loading = known.find((each) => each?.state === "loading") ?? null;
    if (models.length === 0) return;
    tell(loading);
    // what is in memory needs no second look: its answer is being computed
    if (known.some((each) => each?.state !== "ready")) timer = startTimer(look, ASKED_MS);
  };
  watchWaiting((waited) => {
    const isNew = waited.some((model) => !models.includes(model));
    models = waited;
    if (models.length > 0 && !isNew) return;
    stopTimer(timer);
    if (models.length > 0) timer = startTimer(look, NOTICED_MS);
    else tell(null);
  });
}
