/** Says calmly that a model is being loaded, how far that has come, and lets one give up. */

import { cancelLoading } from "../../core/api.js";
import { watchLoading } from "../../core/loading-progress.js";
import { el } from "../elements.js";

/** @param {HTMLElement} root where the line is put */
export function mount(root) {
  const said = el("span", { role: "status" });
  const what = el("span", { class: "muted", "aria-hidden": "true" });
  const bar = el("progress", { max: 1, "aria-label": "How far the loading has come" });
  const cancel = el("button", { type: "button", class: "small" }, "Cancel");
  const line = el("div", { class: "loading-line", hidden: true }, said, what, bar, cancel);
  root.append(line);
  /** @type {string | null} */
  let model = null;

  cancel.onclick = () => {
    if (model !== null) cancelLoading(model).catch(() => null); // the reply that is waited for says what became of it
  };
  watchLoading((loading) => {
    model = loading?.model ?? null;
    line.hidden = loading === null;
    // said once: a number that grows would be read aloud again and again
    const sentence = loading ? `Loading ${loading.model}` : "";
    if (said.textContent !== sentence) said.textContent = sentence;
    if (!loading) return;
    const share = loading.done === null ? null : `${Math.floor(loading.done * 100)} %`;
    what.textContent = [share, loading.what].filter((each) => each !== null).join(" · ");
    if (loading.done === null) bar.removeAttribute("value");
    else bar.value = loading.done;
  });
}
