/** Image pages: mount the image field and load its image, where the chosen model reads images. */

import { cardOf } from "../domain/form-state.js";
import { mount } from "./field.js";
import { readImage } from "./load-image.js";

/** @import { ImageState, Store } from "../core/types.js" */

const TITLE = "Choose an image. See which patches each attention head looks at.";

/** @param {Store<ImageState>} store */
export function followImages(store) {
  const title = document.querySelector("#sentence-title");
  const titleOfTexts = title?.textContent ?? "";
  mount(/** @type {HTMLElement} */ (document.querySelector('[data-view="image-field"]')), store);
  store.watch(["models", "model"], (state) => {
    const isImage = cardOf(state)?.input === "image";
    document.documentElement.dataset["input"] = isImage ? "image" : "text";
    if (title) title.textContent = isImage ? TITLE : titleOfTexts;
  });
  readImage(store);
}
