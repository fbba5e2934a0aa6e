/** Which of several heads is shown. */

import { el } from "../../widgets/elements.js";
import { headOf, isWalking } from "../reply/state.js";

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<import("../reply/types.js").WalkState>} store */
export function mount(root, store) {
  const select = el("select", { id: "walk-head" });
  root.append(el("label", { for: select.id }, "Head shown"), select);
  const stop = store.watch(["walk", "headIndex"], (state) => {
    root.hidden = !isWalking(state) || state.walk.heads < 2;
    if (root.hidden || !isWalking(state)) return;
    const names = Array.from({ length: state.walk.heads }, (_, i) => state.walk.labels["head"]?.[i] ?? String(i));
    if (select.options.length !== names.length)
      select.replaceChildren(...names.map((name, i) => el("option", { value: i }, name)));
    select.value = String(headOf(state));
  });
  const change = () => store.set({ headIndex: Number(select.value), revealed: false });
  select.addEventListener("change", change);
  return () => {
    stop();
    select.removeEventListener("change", change);
    root.replaceChildren();
  };
}
