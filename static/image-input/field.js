/** File field: takes the file of an image or a sound, and says whether this browser keeps it. */

import { during } from "../core/settled.js";
import { cardOf } from "../domain/form-state.js";
import { anyFile } from "../domain/model-cards.js";
import { base64Of } from "../format/download.js";
import { bytesOf } from "../format/typed-arrays.js";
import { el } from "../widgets/elements.js";
import { fingerprintOf } from "./fingerprint.js";
import { keepImage } from "./image-store.js";
import { readsMadeUp, takeDrawn } from "./made-up.js";
import { withoutOldCells } from "./other-file.js";
import { fileOf } from "./question.js";

/** @import { ImageFile, ImageState, Store } from "../core/types.js" */

/** No larger file is read, by any server. */
const MOST_BYTES = 8 * 2 ** 20;
const MOST_SEED = 2 ** 31;
const LABELS = { image: "Image (PNG, JPEG or WebP)", sound: "Sound (WAV or FLAC, at most 30 seconds)" };
const ACCEPTED = { image: "image/png,image/jpeg,image/webp", sound: "audio/wav,audio/x-wav,audio/flac,.wav,.flac" };
const MADE_UP = {
  image: "A made-up picture: the page knows the patches of each word.",
  sound: "A made-up melody: the page knows the frames of each note.",
};
/** @typedef {"image" | "sound"} Input */

/** @param {File} file @param {Input} input @returns {Promise<ImageFile>} */
async function read(file, input) {
  if (file.size > MOST_BYTES) {
    throw new Error(
      `${file.name} has ${file.size.toLocaleString("en")} bytes; at most ` +
        `${MOST_BYTES.toLocaleString("en")} are read. Make it smaller.`,
    );
  }
  const data = await base64Of(file);
  const image = { input, fingerprint: await fingerprintOf(bytesOf(data)), name: file.name, data };
  return { ...image, isKept: await keepImage({ ...image, isKept: true }) };
}

/** What is shown, and what becomes of it. @param {ImageState} state */
function sentenceOf(state) {
  const { absent } = state;
  const card = cardOf(state);
  const input = anyFile(card);
  if (!input) return "";
  const file = fileOf(state, card);
  const one = input === "image" ? "an image" : "a sound";
  if (!file)
    return absent === state[input] && absent
      ? `This link is about ${one} that this browser does not have (fingerprint ${absent}). Choose its ` +
          "file again, or take the sample."
      : "";
  const other =
    absent &&
    `This is another ${input} than the link’s: its fingerprint is ${file.fingerprint || "the sample’s"}, ` +
      `not ${absent}. `;
  if (file.truth) return other + MADE_UP[input];
  if (!file.fingerprint) return `${other}A sample, drawn for this page. Choose an image of your own.`;
  const kept = file.isKept
    ? "The link names it by a fingerprint and this browser keeps it; on another machine the page asks for its file."
    : `The link names it by a fingerprint, but this browser keeps no ${input}s: after a reload the page asks ` +
      "for its file.";
  return other + kept;
}

/** @param {ImageState} state */
const inputOf = (state) => anyFile(cardOf(state));

/** @param {HTMLElement} root @param {Store<ImageState>} store @param {string} [id] of the field */
export function mount(root, store, id = "image") {
  const field = el("input", {
    type: "file",
    id,
    "aria-describedby": `${id}-said`,
  });
  const label = el("label", { for: id });
  const sample = el("button", { type: "button", class: "small" }, "Take the sample");
  const another = el("button", { type: "button", class: "small" }, "Make one up");
  const name = el("span", { class: "file-name" });
  const said = el("p", { class: "small", id: `${id}-said`, role: "status" });
  root.classList.add("image-field");
  root.append(label, el("div", { class: "image-row" }, field, name, another, sample), said);

  store.watch(["models", "model"], (state) => {
    const input = inputOf(state);
    root.hidden = !input;
    if (!input) return;
    label.textContent = LABELS[input];
    field.accept = ACCEPTED[input];
    another.hidden = !readsMadeUp(cardOf(state));
  });
  store.watch(["file", "image", "sound", "absent", "models", "model"], (state) => {
    const input = inputOf(state);
    if (!input) return;
    name.textContent = fileOf(state, cardOf(state))?.name ?? "";
    said.textContent = sentenceOf(state);
    said.className = state.absent ? "small note" : "small muted";
    sample.hidden = state[input] === "";
  });
  const take = (/** @type {ImageFile | null} */ file) => {
    const fingerprint = file?.fingerprint ?? "";
    const found = store.get().absent === fingerprint ? { absent: "" } : {};
    const input = inputOf(store.get()) ?? "image";
    const named = { [input]: fingerprint, ...withoutOldCells(store.get(), input) };
    store.set({ ...named, ...found, ...(file ? { file } : {}), problem: null, key: null, hover: null });
  };
  const choose = async () => {
    const file = field.files?.[0];
    const input = inputOf(store.get());
    if (!file || !input) return;
    try {
      take(await read(file, input));
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
