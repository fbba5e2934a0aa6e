/** Intervention chips: each undoes one intervention in force, and a button undoes all. */

import { changesOf, NOTHING_CHANGED } from "../domain/interventions.js";
import { el } from "../widgets/elements.js";

/** @import { ModelCard, WhatIfState } from "../core/types.js" */

/**
 * @param {(patch: Partial<WhatIfState>) => void} put
 * @param {string} [where] whose changes they are, where a page has several
 */
export function changeChips(put, where = "") {
  const inside = where && ` in ${where}`;
  const root = el("div", { class: "chips changes", role: "group", "aria-label": `Changes in force${inside}` });

  /** @param {string} text @param {Partial<WhatIfState>} undo */
  function chipOf(text, undo) {
    const chip = el(
      "button",
      { type: "button", class: "chip on", "aria-label": `Undo ${text}${inside}` },
      text,
      el("span", { "aria-hidden": "true" }, "×"),
    );
    chip.onclick = () => put(undo);
    return chip;
  }

  function undoAll() {
    const button = el(
      "button",
      { type: "button", class: "link", "aria-label": where ? `Undo all${inside}` : null },
      "Undo all",
    );
    button.onclick = () => put(NOTHING_CHANGED);
    return button;
  }

  return {
    root,
    /**
     * @param {WhatIfState} state @param {ModelCard} card
     * @param {HTMLElement} beside where the keyboard goes when the last chip is gone
     */
    show(state, card, beside) {
      const changes = changesOf(state, card);
      const focused = [...root.querySelectorAll("button")].findIndex((each) => each === document.activeElement);
      root.replaceChildren(
        ...(changes.length
          ? [...changes.map(({ text, undo }) => chipOf(text, undo)), undoAll()]
          : [el("span", { class: "muted small" }, "No changes: the model as trained.")]),
      );
      if (focused >= 0) (root.querySelectorAll("button")[focused] ?? beside).focus();
    },
  };
}
