/** Preset buttons: put a comparison to begin with into both sides. */

import { cardAt } from "../../domain/model-cards.js";
import { el } from "../../widgets/elements.js";
import { asSide, sideOf } from "../address.js";
import { PRESETS, preset } from "../presets.js";

/** @import { Store } from "../../core/store.js" */
/** @import { State } from "../address.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const chips = Object.entries(PRESETS).map(([name, text]) =>
    el("button", { type: "button", class: "chip", "data-preset": name }, text),
  );
  root.append(el("div", { class: "chips", role: "group", "aria-label": "Compare" }, ...chips));
  const click = (/** @type {Event} */ event) => {
    const name = event.target instanceof HTMLElement ? event.target.dataset.preset : undefined;
    const { models } = store.get();
    if (!name || !models.length) return;
    const { a, b } = preset(name, sideOf(store.get(), "a"), models);
    const isSame = name === "images" && a.image === b.image;
    store.set({
      ...asSide("a", a),
      ...asSide("b", b),
      query: null,
      key: null,
      notice: isSame ? "Both show the sample. Choose another image in A or B." : null,
    });
  };
  root.addEventListener("click", click);
  store.watch(["models", "a.model"], (state) => {
    const { models } = state;
    const isImage = cardAt(models, state["a.model"])?.input === "image";
    const kept = models.some((/** @type {any} */ { steps }) => steps?.length);
    const isOffered = { checkpoints: models.length === 0 || kept, images: isImage, sentences: !isImage };
    for (const chip of chips)
      chip.hidden = !(isOffered[/** @type {keyof typeof isOffered} */ (chip.dataset.preset)] ?? true);
  });
}
