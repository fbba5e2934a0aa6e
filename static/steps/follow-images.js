/** The page of steps on an image: its field, its patches, and where the chosen one looks. */

import { followImages as readImages } from "../image-input/page.js";
import { cutFrom } from "../image-input/patch-crop.js";
import { mount as patches } from "../image-input/patch-view.js";
import { rowChosen } from "./follow-head.js";

/** @import { Store } from "../core/store.js" */

/** @param {Store<any>} store */
export function followImages(store) {
  readImages(store);
  store.watch(["seen"], ({ seen }) => {
    if (seen) cutFrom(document.body, seen);
  });
  const card = /** @type {HTMLElement} */ (document.querySelector('[data-part="patches"]'));
  store.watch(["trace"], ({ trace }) => (card.hidden = !trace?.isOfPatches));
  patches(/** @type {HTMLElement} */ (card.querySelector('[data-view="patches"]')), asTraced(store));
}

/**
 * The store as the patches know it: choosing a patch walks to its row. @param {Store<any>} store
 * @returns {Store<any>}
 */
const asTraced = (store) => ({
  ...store,
  set: ({ query, key: _key, ...rest }) =>
    store.set({ ...rest, ...(query === undefined ? {} : rowChosen(store.get(), query)) }),
});
