/** File pages: mount the file field and load its image or sound, where the chosen model reads such files. */

import { cardOf } from "../domain/form-state.js";
import { fileInput } from "../domain/model-cards.js";
import { mount } from "./field.js";
import { readImage } from "./load-image.js";

/** @import { ImageState, Store } from "../core/types.js" */

const TITLES = {
  image: "Choose an image. See which patches each attention head looks at.",
  sound: "Choose a sound. See which moments each attention head looks at.",
};

/** @param {Store<ImageState>} store */
export function followImages(store) {
  const title = document.querySelector("#sentence-title");
  const titleOfTexts = title?.textContent ?? "";
  mount(/** @type {HTMLElement} */ (document.querySelector('[data-view="image-field"]')), store);
  store.watch(["models", "model"], (state) => {
    const input = fileInput(cardOf(state));
    document.documentElement.dataset["input"] = input ?? "text";
    if (title) title.textContent = input ? TITLES[input] : titleOfTexts;
  });
  readImage(store);
}
