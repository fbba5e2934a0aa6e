/** Says that the model is at work, once that has lasted long enough to be noticed; dims what is about to change. */

import { el } from "../parts/elements.js";

const NOTICED_MS = 500;

/** @param {HTMLElement} root @param {import("../types.js").Store<import("../types.js").State>} store */
export function mount(root, store) {
  const bar = el("div", { class: "progress-bar", "aria-hidden": "true" });
  const cancel = el("button", { type: "button", class: "small" }, "Cancel");
  const text = el("span", {});
  const line = el("div", { class: "progress-line" }, text, cancel);
  let timer = 0;

  const show = () => {
    text.textContent = "The model is computing";
    root.append(bar, line);
  };
  const giveUp = () => store.set({ cancels: store.get().cancels + 1 });
  cancel.addEventListener("click", giveUp);
  const stop = store.watch(["isBusy"], ({ isBusy }) => {
    clearTimeout(timer);
    document.documentElement.toggleAttribute("data-busy", isBusy);
    if (isBusy) timer = window.setTimeout(show, NOTICED_MS);
    else root.replaceChildren();
  });
  return () => {
    stop();
    clearTimeout(timer);
    cancel.removeEventListener("click", giveUp);
    document.documentElement.removeAttribute("data-busy");
    root.replaceChildren();
  };
}
