/** Progress: says that the model computes, once that lasts, and dims what is about to change. */

import { startTimer, stopTimer } from "../../core/settled.js";
import { el } from "../../widgets/elements.js";

/** @import { State, Store } from "../../core/types.js" */

const NOTICED_MS = 500;
// seldom: every frame that is drawn takes time from the model on the same machine
const TICK_MS = 250;
const PLACES = 4;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const bar = el("div", { class: "progress-bar", "aria-hidden": "true" });
  const cancel = el("button", { type: "button", class: "small" }, "Cancel");
  const text = el("span", { "aria-hidden": "true" });
  const said = el("span", { class: "unseen" }, "The model is computing");
  const line = el("div", { class: "progress-line" }, text, cancel);
  let timer = 0;
  let since = 0;

  const show = () => {
    const ticks = Math.floor((performance.now() - since) / TICK_MS);
    const seconds = Math.floor((ticks * TICK_MS) / 1000);
    // said once: a count of seconds would be read out each time
    if (!line.isConnected) root.append(bar, line, said);
    text.textContent = `The model is computing${seconds > 0 ? `, ${seconds} s` : ""}`;
    bar.style.transform = `translateX(${(ticks % PLACES) * 100}%)`;
    timer = startTimer(show, TICK_MS);
  };
  const giveUp = () => store.set({ cancels: store.get().cancels + 1 });
  cancel.addEventListener("click", giveUp);
  store.watch(["isBusy"], ({ isBusy }) => {
    stopTimer(timer);
    document.documentElement.toggleAttribute("data-busy", isBusy);
    since = performance.now();
    if (isBusy) timer = startTimer(show, NOTICED_MS);
    else root.replaceChildren();
  });
}
