/** Predictions with the pattern, beside those of the model as it was trained. */

import { predictions } from "../core/api.js";
import { asker } from "../core/latest-request.js";
import { at } from "../core/site-root.js";
import { writeAddress } from "../explore/address.js";
import { questionOf } from "../image-input/question.js";
import { compared } from "../playground/candidates.js";
import { picker } from "../playground/fields.js";
import { cardOf, textOf } from "../playground/sentence.js";
import { slot } from "../widgets/elements.js";
import { exploreMask, maskOf, PATTERN_KEYS, siteOf } from "./state.js";

/** @import { Store } from "../core/store.js" */
/** @import { Address, ModelCard, Site } from "../core/types.js" */
/** @import { State } from "./state.js" */

const TOP = 6;
/** @type {Record<string, string>} */
const SITES = { encoder: "encoder", decoder: "decoder’s own attention", cross: "cross-attention" };

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountPredictions(root, store) {
  const site = picker("site", "Put on", {}, (value) => store.set({ site: /** @type {Site} */ (value) }));
  slot(root, "sentence").append(site.root);
  const ask = asker(slot(root, "predict-problem"));
  store.watch([...PATTERN_KEYS, "site", "model", "text", "image", "cards"], (state) => {
    const card = cardOf(state);
    if (!card) return;
    link(slot(root, "explore"), state, card);
    const where = siteOf(state, card);
    site.root.hidden = where === null;
    site.offer(card.sites.map((each) => each.site));
    site.select.value = state.site;
    slot(root, "trained").textContent = trainedText(card, where);
    const isImage = card.input === "image";
    slot(root, "before-after").hidden = isImage;
    slot(root, "predict-title").textContent = isImage
      ? "Its effect on where patches look"
      : "Its effect on the predictions";
    if (isImage) return;
    ask(async (signal) => {
      const fields = { ...state, text: textOf(state) };
      const changes = /** @type {any} */ ({ mask: maskOf(state), sites: where && [where] });
      const wanted = /** @type {any} */ ({ top_k: TOP });
      const [before = [], after = []] = await Promise.all(
        [null, changes].map(async (interventions) => {
          const question = questionOf(fields, card, interventions);
          return question ? predictions(question, wanted, signal) : [];
        }),
      );
      const said = slot(root, "before-after");
      if (!before[0] || !after[0])
        said.textContent = `This sentence has no ${card.mask_token ?? "[MASK]"}; put one where the model should guess.`;
      else
        said.replaceChildren(
          compared([
            ["As trained", before[0].candidates],
            ["With this pattern", after[0].candidates],
          ]),
        );
    });
  });
}

/** @param {ModelCard} card @param {string | null} site */
function trainedText(card, site) {
  const where = site === null ? "" : ` It is put on the ${SITES[site]}; attention elsewhere stays as it is.`;
  return `${card.id} was trained without this pattern.${where}`;
}

/** @param {HTMLElement} anchor @param {State} state @param {ModelCard} card */
function link(anchor, state, card) {
  const mask = exploreMask(state, card);
  anchor.hidden = mask === null;
  const address = /** @type {Address} */ ({
    model: card.id,
    text: textOf(state),
    image: card.input === "image" ? state.image : "",
    ...mask,
  });
  if (mask) anchor.setAttribute("href", at(`/${writeAddress(address)}`));
}
