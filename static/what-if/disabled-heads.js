/** Ablation: a button ablates the open head; a choice of all heads stands where none are pictured. */

import { isSameHead, placesOf } from "../domain/head-places.js";
import { OFF_WORDS, placeText, turned } from "../domain/interventions.js";
import { el, selectOf } from "../widgets/elements.js";

/** @import { Ablation, ModelCard, WhatIfState } from "../core/types.js" */

/** @param {() => WhatIfState} get @param {(patch: Partial<WhatIfState>) => void} put */
export function headsOff(get, put) {
  const open = el("button", { type: "button" });
  const which = el("select", { name: "off-head" });
  const how = selectOf({ name: "off-mode", "aria-label": "How it is switched off" }, OFF_WORDS);
  const add = el("button", { type: "button" }, "Switch off");
  const label = el("label", {}, el("span", {}, "A head"), which);
  const choice = el("div", { class: "what-if-row heads-off" }, label, how, add);
  const root = el("div", {}, choice, open);
  /** @type {ModelCard | undefined} */
  let offered;

  /** @param {WhatIfState} state */
  const here = ({ site, layer, head }) => (site === "" ? null : { site, layer, head });

  open.addEventListener("click", () => {
    const { ablate, ...state } = get();
    const place = here({ ablate, ...state });
    if (!place) return;
    const isOff = ablate.some((each) => isSameHead(each, place));
    put({ ablate: isOff ? ablate.filter((each) => !isSameHead(each, place)) : turned(ablate, [place], "zero") });
  });
  add.addEventListener("click", () => {
    const place = offered && placesOf(offered)[Number(which.value)];
    const { ablate } = get();
    const mode = /** @type {Ablation["mode"]} */ (how.value);
    const isOff = place && ablate.some((each) => isSameHead(each, place) && each.mode === mode);
    if (place && !isOff) put({ ablate: turned(ablate, [place], mode) });
  });

  return {
    root,
    open,
    /** @param {WhatIfState} state @param {ModelCard} card @param {boolean} hasPictures of heads, to be pressed */
    show(state, card, hasPictures) {
      const place = here(state);
      const isOff = place !== null && state.ablate.some((each) => isSameHead(each, place));
      open.hidden = place === null;
      if (place) open.textContent = `${isOff ? "Bring back" : "Zero"} ${placeText(place, card)}`;
      choice.hidden = hasPictures;
      if (!hasPictures && offered !== card)
        which.replaceChildren(...placesOf(card).map((each, i) => el("option", { value: i }, placeText(each, card))));
      offered = card;
    },
  };
}
