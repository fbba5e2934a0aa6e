/** One sentence through the variants: asks the server for a run with each, and shows their weights side by side. */

/** @import { VariantsReply } from "../../core/reply-types.js" */
/** @import { Store } from "../../core/store.js" */
/** @import { Palette } from "../../core/types.js" */
/** @import { State } from "../state.js" */

import { compareVariants } from "../../core/api.js";
import { asker } from "../../core/latest-request.js";
import { storePart } from "../../core/store-part.js";
import { labelsOf } from "../../format/token-text.js";
import { cardOf, mountSentence, textOf } from "../../playground/sentence.js";
import { el, slot } from "../../widgets/elements.js";
import { mountForm } from "./form.js";
import { VariantPictures } from "./pictures.js";
import { variantTable } from "./table.js";

/** @type {(keyof State)[]} */
const KEYS = ["view", "readers", "model", "text", "layer", "head", "shared", "rank", "near", "first"];

/** @param {State} state */
const asked = ({ model, text, readers }) => ({ model, text, cards: readers });

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountVariants(root, store) {
  /** @type {Store<ReturnType<typeof asked>>} */
  const sentence = storePart(store, {
    read: asked,
    write: ({ cards: _, ...patch }) => patch,
    keysOf: (key) => [key === "cards" ? "readers" : key],
  });
  mountSentence(slot(root, "sentence"), sentence);
  const form = mountForm(slot(root, "variant-form"), store);
  const pictures = new VariantPictures(slot(root, "variants"));
  const ask = asker(slot(root, "variant-problem"));
  /** @type {VariantsReply | null} */
  let reply = null;
  store.watch(KEYS, (state) => {
    const card = cardOf(asked(state));
    if (!card || state.view !== "sentence") return;
    form.offer(card);
    ask(async (signal) => {
      reply = await compareVariants(card.id, bodyOf(state), signal);
      form.show(reply.sizes);
      show(root, pictures, reply, store.get().palette);
    });
  });
  store.watch(["palette"], ({ palette }) => reply && pictures.show(reply, labelsOf(reply.tokens.source), palette));
}

/** @param {State} state */
const bodyOf = (state) => ({
  text: textOf(asked(state)),
  layer: state.layer,
  head: state.head,
  key_value_heads: state.shared,
  latent: state.rank,
  window: state.near,
  sinks: state.first,
});

/** @param {HTMLElement} root @param {VariantPictures} pictures @param {VariantsReply} reply @param {Palette} palette */
function show(root, pictures, reply, palette) {
  const labels = labelsOf(reply.tokens.source);
  slot(root, "variant-tokens").replaceChildren(
    ...labels.map((label, i) => el("span", { class: "token" }, el("small", {}, i), " ", el("bdi", {}, label))),
  );
  pictures.show(reply, labels, palette);
  slot(root, "variant-table").replaceChildren(variantTable(reply));
  slot(root, "variant-note").textContent = reply.note;
}
