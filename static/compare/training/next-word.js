/** Next word of a side: asks for the prediction at the last token whenever its weights have come, and says it. */

import { predictions } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { numberText } from "../../format/numbers.js";
import { visible } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";

/** @import { Store } from "../../core/store.js" */
/** @import { HeadMatrix } from "../../core/types.js" */
/** @import { Name, State } from "../address.js" */

/** @param {HTMLElement} root @param {Store<State>} store @param {Name} name */
export function mount(root, store, name) {
  const take = latest();
  store.watch([`${name}.shown`], ({ [`${name}.shown`]: shown }) => {
    const run = /** @type {HeadMatrix | null} */ (shown)?.run;
    root.hidden = run?.card.task !== "next-token";
    if (!run || root.hidden) return;
    take(
      async (signal) => {
        const last = { positions: /** @type {any} */ ("last"), top_k: 1 };
        const [prediction] = await predictions(run.question, last, signal);
        const best = prediction?.candidates[0];
        if (!best) return;
        const bar = el("i", { class: "now" });
        bar.style.width = `${best.probability * 100}%`;
        root.replaceChildren(
          "Next: ",
          el("bdi", { class: "token" }, visible(best.text)),
          el("span", { class: "bars", "aria-hidden": "true" }, bar),
          el("span", { class: "number" }, numberText(best.probability, "short")),
        );
      },
      () => root.replaceChildren(),
    );
  });
}
