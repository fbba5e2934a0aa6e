/** Choosing the image that a model of images reads. */

import { cardOf } from "../actions.js";
import { base64Of } from "../files.js";
import { el } from "../parts/elements.js";

const TITLE = "Choose an image and see every attention head compute.";

/** @param {HTMLElement} root @param {import("../types.js").Store<import("../types.js").State>} store */
export function mount(root, store) {
  const field = /** @type {HTMLInputElement} */ (root.querySelector("input"));
  const text = document.querySelector("#text")?.closest(".field");
  const title = document.querySelector("#sentence-title");
  const titleOfTexts = title?.textContent ?? "";
  const said = el("p", { class: "muted small", role: "status" });
  root.append(said);

  const stops = [
    store.watch(["models", "model"], (state) => {
      const isImage = cardOf(state)?.input === "image";
      document.documentElement.dataset.input = isImage ? "image" : "text";
      root.hidden = !isImage;
      if (text instanceof HTMLElement) text.hidden = isImage;
      if (title) title.textContent = isImage ? TITLE : titleOfTexts;
    }),
    store.watch(["image"], ({ image }) => {
      const own = `${image?.name}. It is not part of the link to this view: whoever opens that sees the sample.`;
      said.textContent = image?.isOwn ? own : "A sample, drawn for this page. Choose an image of your own.";
    }),
  ];
  const choose = async () => {
    const file = field.files?.[0];
    if (!file) return;
    const image = { name: file.name, data: await base64Of(file), isOwn: true };
    store.set({ image, problem: null, query: null, key: null, hover: null });
  };
  field.addEventListener("change", choose);
  return () => {
    for (const stop of stops) stop();
    field.removeEventListener("change", choose);
    said.remove();
  };
}
