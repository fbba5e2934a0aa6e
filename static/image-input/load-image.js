/**
 * Loads the image that the address names, or the sample, and asks how the model sees it.
 *
 * @typedef {Store<ImageState>} ImageStore
 */

import { lookAt, sampleImage } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { cardOf } from "../domain/form-state.js";
import { keptImage } from "./image-store.js";
import { fileOf } from "./question.js";

/** @import { ImageFile, ImageState, Store } from "../core/types.js" */

/** @param {AbortSignal} signal @returns {Promise<ImageFile>} */
const sample = async (signal) => ({
  fingerprint: "",
  name: "sample.png",
  data: await sampleImage(signal),
  isKept: true,
});

/** @param {ImageStore} store */
export function readImage(store) {
  const [find, look] = [latest(), latest()];
  const failed = (/** @type {string} */ problem) => store.set({ problem });
  store.watch(["models", "model", "image"], (state) =>
    find(async (signal) => {
      if (cardOf(state)?.input !== "image") return;
      const { image, absent } = state;
      if (fileOf(state)) return store.set({ absent: absent === image ? "" : absent });
      const file = image === "" ? await sample(signal) : await keptImage(image);
      signal.throwIfAborted();
      store.set(file ? { file, absent: "", problem: null } : { file: null, absent: image, problem: null });
    }, failed),
  );
  store.watch(["models", "model", "file"], (state) =>
    look(async (signal) => {
      const card = cardOf(state);
      const { file } = state;
      if (card?.input !== "image" || !file) return;
      const { rows, columns, png } = await lookAt(card.id, file.data, signal);
      signal.throwIfAborted();
      store.set({ seen: { model: card.id, file, rows, columns, url: `data:image/png;base64,${png}` } });
    }, failed),
  );
}
