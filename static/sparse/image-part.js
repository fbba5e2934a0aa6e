/** Image part of the sparse page's store, as the image views declare it. */

import { storePart } from "../core/store-part.js";
import { cardOf } from "../playground/sentence.js";

/** @import { ImageState } from "../core/types.js" */
/** @import { State } from "./state.js" */
/** @import { Store } from "../core/store.js" */

/** @param {Store<State>} store @returns {Store<ImageState>} */
export const imagePart = (store) =>
  storePart(store, {
    read: (state) =>
      /** @type {ImageState} */ ({
        ...state,
        key: null,
        sound: "",
        models: state.cards,
        model: cardOf(state)?.id ?? "",
      }),
    write: ({ key: _key, sound: _sound, models: _models, ...rest }) => rest,
    keysOf: (key) => (key === "models" ? ["cards"] : key === "key" || key === "sound" ? [] : [key]),
  });
