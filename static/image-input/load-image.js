/**
 * Loads the image or the sound that the address names, or the sample, and asks how the model sees it.
 *
 * @typedef {Store<ImageState>} ImageStore
 */

import { lookAt, sampleImage } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { cardOf } from "../domain/form-state.js";
import { anyFile } from "../domain/model-cards.js";
import { keptImage } from "./image-store.js";
import { drawn, drawnAs, exampleOf, readsMadeUp } from "./made-up.js";
import { fileOf } from "./question.js";

/** @import { ImageFile, ImageState, ModelCard, Store } from "../core/types.js" */

/** @param {ModelCard | undefined} card @param {AbortSignal} signal @returns {Promise<ImageFile>} */
async function sample(card, signal) {
  if (readsMadeUp(card)) return drawn(exampleOf(card?.examples[0]) ?? {}, card, signal);
  return { input: "image", fingerprint: "", name: "sample.png", data: await sampleImage(signal), isKept: true };
}

/** @template {{ png: string }} T @param {T} seen @returns {Omit<T, "png"> & { url: string }} */
const shownAt = ({ png, ...seen }) => ({ ...seen, url: `data:image/png;base64,${png}` });

/** @param {ImageStore} store */
export function readImage(store) {
  const [find, look] = [latest(), latest()];
  const failed = (/** @type {string} */ problem) => store.set({ problem });
  store.watch(["models", "model", "image", "sound"], (state) =>
    find(async (signal) => {
      const card = cardOf(state);
      const input = anyFile(card);
      if (!input) return;
      const { absent } = state;
      const named = state[input];
      const isOther = named === "" && Boolean(state.file?.truth) !== readsMadeUp(card);
      if (fileOf(state, card) && !isOther) return store.set({ absent: absent === named ? "" : absent });
      const file =
        named === "" ? await sample(card, signal) : ((await drawnAs(named, card, signal)) ?? (await keptImage(named)));
      signal.throwIfAborted();
      store.set(file ? { file, absent: "", problem: null } : { file: null, absent: named, problem: null });
    }, failed),
  );
  store.watch(["models", "model", "file"], (state) =>
    look(async (signal) => {
      const card = cardOf(state);
      const { file } = state;
      if (!card || !file || file.input !== anyFile(card)) return;
      const body = file.input === "image" ? { image: file.data } : { sound: file.data };
      const { seen, pictures } = await lookAt(card.id, body, signal);
      signal.throwIfAborted();
      const shown = card.with_image ? { rows: 0, columns: 0, url: "", pictures: pictures.map(shownAt) } : shownAt(seen);
      store.set({ seen: { model: card.id, file, ...shown } });
    }, failed),
  );
}
