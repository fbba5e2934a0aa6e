/** Brings the picture of the open head into view, among more than fit: what lies around it scrolls, the page stays. */

import { placeKey } from "../../domain/head-places.js";

/** @import { HeadPlace, State, Store } from "../../core/types.js" */

const ROOM = 8;

/** How far to scroll. @param {number} start @param {number} end @param {number} from @param {number} to */
const toInside = (start, end, from, to) => (start < from ? start - from - ROOM : end > to ? end - to + ROOM : 0);

/** @param {Element} element */
export function revealInScrollers(element) {
  for (let frame = element.parentElement; frame && frame !== document.body; frame = frame.parentElement) {
    const isScrolled = frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight;
    if (!isScrolled || !/auto|scroll/.test(window.getComputedStyle(frame).overflow)) continue;
    const [inner, outer] = [element.getBoundingClientRect(), frame.getBoundingClientRect()];
    frame.scrollLeft += toInside(inner.left, inner.right, outer.left, outer.left + frame.clientWidth);
    // of a frame that goes on below the window, the part that is seen
    const bottom = outer.top + frame.clientHeight;
    const seen = outer.top + inner.height < window.innerHeight ? Math.min(bottom, window.innerHeight) : bottom;
    frame.scrollTop += toInside(inner.top, inner.bottom, outer.top, seen);
  }
}

/** @param {Store<State>} store */
export function revealHead(store) {
  store.watch(["run", "site", "layer", "head", "order"], ({ site, layer, head }) => {
    const key = placeKey(/** @type {HeadPlace} */ ({ site, layer, head }));
    const button = document.querySelector(`[data-view="heads"] [data-place="${key}"]`);
    if (button) revealInScrollers(button);
  });
}
