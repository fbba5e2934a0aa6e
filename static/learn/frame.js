/** View of a step: a page of ours in a frame. Before the commit it shows only what does not give the answer away. */

import { whenSettled } from "../core/settled.js";
import { at } from "../core/site-root.js";
import { isRecorded } from "../server/send.js";
import { el } from "../widgets/elements.js";
import { atRest, FramedPage, pageOf } from "./framed-page.js";
import { isOpen, stepOf } from "./state.js";

/** @import { Store } from "../core/store.js" */
/** @import { LessonState, Step } from "./state.js" */

/** @param {LessonState} state @returns {string | null} the address of the view, null where there is none yet */
const addressOf = (state) => state.verdicts[state.step]?.view ?? stepOf(state)?.view ?? null;

/** @param {Step | null | undefined} step */
const titleOf = (step) => `View: ${step?.title.replace(/<[^>]*>/g, "") ?? ""}`;

/** @param {HTMLElement} root @param {Store<LessonState>} store */
export function mount(root, store) {
  const hidden = el("p", { class: "lesson-hidden" }, "The picture comes when you have answered.");
  const pages = el("div", { class: "lesson-frames" });
  const open = el("a", { class: "lesson-open", target: "_blank", rel: "noopener" }, "Open on its page");
  root.append(hidden, pages, open);
  /** by its path @type {Map<string, FramedPage>} */
  const framed = new Map();

  /** @param {string} page @param {string} [address] */
  function made(page, address) {
    const found = framed.get(page);
    if (found) return found;
    const begun = new FramedPage(address ?? atRest(page));
    begun.frame.inert = true;
    pages.append(begun.frame);
    framed.set(page, begun);
    return begun;
  }

  store.watch(["lesson", "step", "verdicts"], (state) => {
    if (!state.lesson) return;
    const address = addressOf(state);
    const step = stepOf(state);
    root.hidden = !address && !(isOpen(state) && step?.page);
    hidden.hidden = address !== null;
    open.hidden = address === null;
    const shown = address === null ? null : made(pageOf(address), address);
    if (address !== null && shown) {
      open.href = at(address);
      shown.frame.title = titleOf(step);
      shown.show(address);
    }
    for (const each of framed.values()) each.frame.inert = each !== shown;
  });
  // what the pointer has opened in the frame closes too, where the keyboard is on this page
  addEventListener("keydown", ({ key }) => {
    const inner = root.querySelector("iframe:not([inert])");
    if (key !== "Escape" || !(inner instanceof HTMLIFrameElement)) return;
    inner.contentDocument?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  });
  // a page takes longer to load than to change; a recording holds the views alone, each as a page asks for it
  if (isRecorded) return;
  store.watch(["lesson", "step"], ({ lesson, step }) =>
    whenSettled(async () => {
      for (const { page } of lesson?.steps.slice(step, step + 2) ?? []) if (page) made(page);
    }),
  );
}
