/**
 * The patches of an image as buttons over it, special tokens before them, with one way through all for the keyboard.
 *
 * @typedef {{ name: string, isPressed: boolean, shade: string }} Look `shade` is a colour to lie over the patch
 */

import { gridOf, patchBeside } from "../domain/image-patches.js";
import { el } from "../widgets/elements.js";

/** @import { Token } from "../core/types.js" */
/** @import { Grid } from "../domain/image-patches.js" */

/**
 * @param {{ onChoose: (token: number) => void, onPeek: (token: number) => void, onLeave: () => void }} handlers
 * @param {string} helpId of what describes it
 */
export function patchGrid({ onChoose, onPeek, onLeave }, helpId) {
  const picture = el("img", { alt: "", draggable: "false" });
  const specials = el("div", { class: "patch-specials" });
  const patches = el("div", { class: "patch-grid" });
  const ground = el("div", { class: "patch-image" }, picture, patches);
  const root = el("div", { class: "patches", role: "group", "aria-describedby": helpId }, specials, ground);
  /** @type {HTMLButtonElement[]} by token */
  let buttons = [];
  /** @type {Grid} */
  let grid = { specials: [], rows: [] };

  const tokenOf = (/** @type {EventTarget | null} */ target) => {
    const button = target instanceof Element ? target.closest("button") : null;
    return button ? Number(button.value) : null;
  };
  const choose = (/** @type {Event} */ event) => {
    const token = tokenOf(event.target);
    if (token !== null) onChoose(token);
  };
  const peek = (/** @type {Event} */ event) => {
    const token = tokenOf(event.target);
    if (token !== null) onPeek(token);
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const token = tokenOf(event.target);
    if (token === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = patchBeside(grid, token, event.key);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    for (const each of buttons) each.tabIndex = each === buttons[next] ? 0 : -1;
    buttons[next]?.focus();
  };
  root.addEventListener("click", choose);
  root.addEventListener("pointerover", peek);
  root.addEventListener("focusin", peek);
  root.addEventListener("pointerleave", onLeave);
  root.addEventListener("focusout", onLeave);
  root.addEventListener("keydown", press);

  return {
    root,
    isBuilt: () => buttons.length > 0,
    /**
     * The tokens of an image.
     * @param {Token[]} tokens @param {number} columns of patches
     * @param {string | null} url null for no image under them
     */
    build(tokens, columns, url) {
      grid = gridOf(tokens, columns);
      buttons = tokens.map((token, i) =>
        el(
          "button",
          { type: "button", value: i, tabindex: "-1", class: token.special ? "small" : "patch" },
          token.special && token.text,
        ),
      );
      picture.hidden = url === null;
      if (url) picture.src = url;
      ground.classList.toggle("plain", url === null);
      patches.style.setProperty("--columns", String(columns));
      specials.replaceChildren(...grid.specials.map((i) => /** @type {HTMLButtonElement} */ (buttons[i])));
      patches.replaceChildren(...grid.rows.flat().map((i) => /** @type {HTMLButtonElement} */ (buttons[i])));
    },
    /** The patches among the tokens. */
    patches: () => grid.rows.flat(),
    /** @param {string} label of all @param {(token: number) => Look} lookOf */
    draw(label, lookOf) {
      const isFocused = root.contains(document.activeElement);
      root.setAttribute("aria-label", label);
      for (const [i, button] of buttons.entries()) {
        const { name, isPressed, shade } = lookOf(i);
        button.setAttribute("aria-label", name);
        button.setAttribute("aria-pressed", String(isPressed));
        button.style.setProperty("--shade", shade);
        if (!isFocused) button.tabIndex = isPressed ? 0 : -1;
      }
      if (!buttons.some(({ tabIndex }) => tabIndex === 0) && buttons[0]) buttons[0].tabIndex = 0;
    },
  };
}
