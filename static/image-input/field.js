/** Image field: takes the file of an image, and says whether this browser keeps it. */

import { during } from "../core/settled.js";
import { cardOf } from "../domain/form-state.js";
import { base64Of } from "../format/download.js";
import { bytesOf } from "../format/typed-arrays.js";
import { el } from "../widgets/elements.js";
import { fingerprintOf } from "./fingerprint.js";
import { keepImage } from "./image-store.js";
import { readsMadeUp, takeDrawn } from "./made-up.js";
import { fileOf } from "./question.js";

/** @import { ImageFile, ImageState, Store } from "../core/types.js" */

/** No larger file is read, by any server. */
const MOST_BYTES = 8 * 2 ** 20;
const MOST_SEED = 2 ** 31;

/** @param {File} file @returns {Promise<ImageFile>} */
async function read(file) {
  if (file.size > MOST_BYTES) {
    throw new Error(
      `${file.name} has ${file.size.toLocaleString("en")} bytes; at most ` +
        `${MOST_BYTES.toLocaleString("en")} are read. Make it smaller.`,
    );
  }
  const data = await base64Of(file);
  const image = { fingerprint: await fingerprintOf(bytesOf(data)), name: file.name, data };
  return { ...image, isKept: await keepImage({ ...image, isKept: true }) };
}

/** What is shown, and what becomes of it. @param {ImageState} state */
function sentenceOf(state) {
  const { absent, image } = state;
  const file = fileOf(state);
  if (!file)
    return absent === image && absent
      ? `This link is about an image that this browser does not have (fingerprint ${absent}). Choose its ` +
          "file again, or take the sample."
      : "";
  const other =
    absent &&
    `This is another image than the link’s: its fingerprint is ${file.fingerprint || "the sample’s"}, not ${absent}. `;
  if (file.truth) return `${other}A made-up picture: the page knows the patches of each word.`;
  if (!file.fingerprint) return `${other}A sample, drawn for this page. Choose an image of your own.`;
  const kept = file.isKept
    ? "The link names it by a fingerprint and this browser keeps it; on another machine the page asks for its file."
    : "The link names it by a fingerprint, but this browser keeps no images: after a reload the page asks " +
      "for its file.";
  return other + kept;
}

/** @param {HTMLElement} root @param {Store<ImageState>} store @param {string} [id] of the field */
export function mount(root, store, id = "image") {
  const field = el("input", {
    type: "file",
    id,
    accept: "image/png,image/jpeg,image/webp",
    "aria-describedby": `${id}-said`,
  });
  const sample = el("button", { type: "button", class: "small" }, "Take the sample");
  const another = el("button", { type: "button", class: "small" }, "Make one up");
  const name = el("span", { class: "file-name" });
  const said = el("p", { class: "small", id: `${id}-said`, role: "status" });
  root.classList.add("image-field");
  root.append(
    el("label", { for: id }, "Image (PNG, JPEG or WebP)"),
    el("div", { class: "image-row" }, field, name, another, sample),
    said,
  );

  store.watch(["models", "model"], (state) => {
    root.hidden = cardOf(state)?.input !== "image";
    another.hidden = !readsMadeUp(cardOf(state));
  });
  store.watch(["file", "image", "absent"], (state) => {
    name.textContent = fileOf(state)?.name ?? "";
    said.textContent = sentenceOf(state);
    said.className = state.absent ? "small note" : "small muted";
    sample.hidden = state.image === "";
  });
  const take = (/** @type {ImageFile | null} */ file) => {
    const image = file?.fingerprint ?? "";
    const found = store.get().absent === image ? { absent: "" } : {};
    store.set({ image, ...found, ...(file ? { file } : {}), problem: null, key: null, hover: null });
  };
  const choose = async () => {
    const file = field.files?.[0];
    if (!file) return;
    try {
      take(await read(file));
    } catch (error) {
      store.set({ problem: error instanceof Error ? error.message : String(error) });
    }
    // so that the same file can be chosen again
    field.value = "";
  };
  const reset = () => take(null);
  field.addEventListener("change", () => during(choose()));
  sample.addEventListener("click", reset);
  another.addEventListener("click", () => during(takeDrawn(store, { seed: Math.floor(Math.random() * MOST_SEED) })));
}
