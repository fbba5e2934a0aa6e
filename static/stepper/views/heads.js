/** Head selection: chooses one of several heads of a calculation. */

import { el } from "../../widgets/elements.js";
import { hasTrace, headOf } from "../reply/state.js";

/**
 * @param {HTMLElement} root
 * @param {import("../../core/store.js").Store<import("../reply/types.js").StepperState>} store
 */
export function mount(root, store) {
  const select = el("select", { id: "stepper-head" });
  root.append(el("label", { for: select.id }, "Head shown"), select);
  store.watch(["trace", "headIndex"], (state) => {
    root.hidden = !hasTrace(state) || state.trace.heads < 2;
    if (root.hidden || !hasTrace(state)) return;
    const names = Array.from({ length: state.trace.heads }, (_, i) => state.trace.labels["head"]?.[i] ?? String(i));
    if (select.options.length !== names.length)
      select.replaceChildren(...names.map((name, i) => el("option", { value: i }, name)));
    select.value = String(headOf(state));
  });
  const change = () => store.set({ headIndex: Number(select.value), revealed: false });
  select.addEventListener("change", change);
}
