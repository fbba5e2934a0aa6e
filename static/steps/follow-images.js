/** Images on the steps page: mounts their field and the patches that the chosen one attends to. */

import { followImages as readImages } from "../image-input/page.js";
import { cutFrom } from "../image-input/patch-crop.js";
import { mount as patches } from "../image-input/patch-view.js";
import { rowChosen } from "./follow-head.js";

/** @param {import("../core/store.js").Store<import("./types.js").StepsState>} store */
export function followImages(store) {
  readImages(store);
  store.watch(["seen"], ({ seen }) => {
    if (seen) cutFrom(document.body, seen);
  });
  const card = /** @type {HTMLElement} */ (document.querySelector('[data-part="patches"]'));
  store.watch(["trace"], ({ trace }) => (card.hidden = !trace?.isOfPatches));
  /**
   * choosing a patch moves to its row
   * @type {import("../core/types.js").Store<import("../core/types.js").PatchState>}
   */
  const part = {
    ...store,
    set: ({ query, hover }) =>
      store.set({
        ...(hover === undefined ? {} : { hover }),
        ...(query === undefined || query === null ? {} : rowChosen(store.get(), query)),
      }),
  };
  patches(/** @type {HTMLElement} */ (card.querySelector('[data-view="patches"]')), part);
}
