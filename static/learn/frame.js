/** View of a step: a page of ours in a frame. Before the commit it shows only what does not give the answer away. */

import { at } from "../core/site-root.js";
import { el } from "../widgets/elements.js";
import { isOpen, stepOf } from "./state.js";

/** @import { Store } from "../core/store.js" */
/** @import { LessonState } from "./state.js" */

/** @param {LessonState} state @returns {string | null} the address of the view, null where there is none yet */
const addressOf = (state) => state.verdicts[state.step]?.view ?? stepOf(state)?.view ?? null;

/** @param {string} address */
function framed(address) {
  const url = new URL(at(address), location.origin);
  url.searchParams.set("embed", "1");
  return `${url.pathname}${url.search}${url.hash}`;
}

/** @param {HTMLElement} root @param {Store<LessonState>} store */
export function mount(root, store) {
  let shown = "";
  store.watch(["lesson", "step", "verdicts"], (state) => {
    if (!state.lesson) return;
    const address = addressOf(state);
    const wanted = address ? framed(address) : isOpen(state) ? "hidden" : "none";
    root.hidden = wanted === "none";
    if (wanted === shown) return;
    shown = wanted;
    if (!address) {
      const says = isOpen(state) ? "The picture comes when you have answered." : "";
      root.replaceChildren(el("p", { class: "lesson-hidden" }, says));
      return;
    }
    const title = stepOf(state)?.title.replace(/<[^>]*>/g, "") ?? "View";
    const open = el(
      "a",
      { class: "lesson-open", href: at(address), target: "_blank", rel: "noopener" },
      "Open on its page",
    );
    root.replaceChildren(el("iframe", { src: wanted, title: `View: ${title}` }), open);
  });
}
