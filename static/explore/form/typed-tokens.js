/** Typed tokens: shows the tokens of a text while it is typed. */

import { labelsOf } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";

/** @import { State, Store } from "../../core/types.js" */

const MOST = 60;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const list = el("ol", { class: "tokens", "aria-label": "Tokens of this text" });
  root.append(list);
  store.watch(["typed", "draft", "text"], ({ typed, draft, text }) => {
    // what has been run stands in the pictures, and of a text that is refused or not yet cut there is nothing to show
    root.hidden = !typed || typed.text !== draft || draft === text || typed.tokens.length === 0;
    if (!typed) return;
    const labels = labelsOf(typed.tokens);
    const chips = typed.tokens
      .slice(0, MOST)
      .map((token, i) =>
        el(
          "li",
          { class: `token${token.special ? " special" : ""}`, title: `token ${i}, id ${token.id}` },
          el("bdi", {}, labels[i]),
        ),
      );
    const rest = typed.tokens.length - MOST;
    list.replaceChildren(...chips, ...(rest > 0 ? [el("li", { class: "muted" }, `and ${rest} more`)] : []));
  });
}
