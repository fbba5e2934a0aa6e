/** Brings the picture of the open head into view, where more heads are pictured than fit. */

import { placeKey } from "../../domain/head-places.js";

/** @import { HeadPlace, State, Store } from "../../core/types.js" */

/** @param {Store<State>} store */
export function revealHead(store) {
  store.watch(["run", "site", "layer", "head", "order"], ({ site, layer, head }) => {
    const key = placeKey(/** @type {HeadPlace} */ ({ site, layer, head }));
    const button = document.querySelector(`[data-view="heads"] [data-place="${key}"]`);
    if (!button) return;
    for (let box = button.parentElement; box && box !== document.body; box = box.parentElement) center(button, box);
  });
}

/**
 * Scrolls a box that hides a part of an element, so that it stands in the middle.
 * @param {Element} element @param {HTMLElement} box
 */
function center(element, box) {
  const [own, around] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  const isIn = own.left >= around.left && own.right <= around.right;
  if (box.scrollWidth > box.clientWidth && !isIn)
    box.scrollLeft += own.left + own.width / 2 - around.left - around.width / 2;
  const isWithin = own.top >= around.top && own.bottom <= around.bottom;
  if (box.scrollHeight > box.clientHeight && !isWithin)
    box.scrollTop += own.top + own.height / 2 - around.top - around.height / 2;
}
