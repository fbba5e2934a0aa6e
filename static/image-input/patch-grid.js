/**
 * Patch grid: lays a button over each patch of an image, and special tokens before them; arrow keys walk over them.
 *
 * @typedef {{ name: string, isPressed: boolean, isTrue?: boolean, shade: string }} Look `shade` is a colour to lie over
 *   the patch; a true one shows what the row is about
 * @typedef {{ onChoose: (token: number) => void, onPeek: (token: number) => void, onLeave: () => void }} Handlers
 */

import { gridOf, patchBeside } from "../domain/image-patches.js";
import { el } from "../widgets/elements.js";

/** @import { Token } from "../core/types.js" */
/** @import { Grid } from "../domain/image-patches.js" */

class PatchGrid {
  /** by token @type {HTMLButtonElement[]} */ buttons = [];
  /** @type {Grid} */ grid = { specials: [], rows: [] };

  /** @param {Handlers} handlers @param {string} helpId of what describes it */
  constructor({ onChoose, onPeek, onLeave }, helpId) {
    this.picture = el("img", { alt: "", draggable: "false" });
    this.specials = el("div", { class: "patch-specials" });
    this.squares = el("div", { class: "patch-grid" });
    this.ground = el("div", { class: "patch-image" }, this.picture, this.squares);
    const names = { class: "patches", role: "group", "aria-describedby": helpId };
    this.root = el("div", names, this.specials, this.ground);
    const onToken = (/** @type {(token: number) => void} */ use) => (/** @type {Event} */ event) => {
      const token = tokenOf(event);
      if (token !== null) use(token);
    };
    this.root.addEventListener("click", onToken(onChoose));
    for (const name of ["pointerover", "focusin"]) this.root.addEventListener(name, onToken(onPeek));
    for (const name of ["pointerleave", "focusout"]) this.root.addEventListener(name, onLeave);
    this.root.addEventListener("keydown", (event) => this.press(event));
  }

  isBuilt() {
    return this.buttons.length > 0;
  }

  /** The patches among the tokens. */
  patches() {
    return this.grid.rows.flat();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const token = tokenOf(event);
    if (token === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = patchBeside(this.grid, token, event.key);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.buttons.forEach((button, i) => (button.tabIndex = i === next ? 0 : -1));
    this.buttons[next]?.focus();
  }

  /**
   * @param {Token[]} tokens of an image @param {number} columns of patches
   * @param {string | null} url null for no image under them
   */
  build(tokens, columns, url) {
    this.grid = gridOf(tokens, columns);
    this.buttons = tokens.map(({ special, text }, i) => {
      const names = { type: "button", value: i, tabindex: "-1", class: special ? "small" : "patch" };
      return el("button", names, special && text);
    });
    this.picture.hidden = url === null;
    if (url) this.picture.src = url;
    this.ground.classList.toggle("plain", url === null);
    this.squares.style.setProperty("--columns", String(columns));
    this.specials.replaceChildren(...this.buttonsOf(this.grid.specials));
    this.squares.replaceChildren(...this.buttonsOf(this.patches()));
  }

  /** @param {number[]} tokens */
  buttonsOf(tokens) {
    return tokens.map((token) => /** @type {HTMLButtonElement} */ (this.buttons[token]));
  }

  /** @param {string} label of all @param {(token: number) => Look} lookOf */
  draw(label, lookOf) {
    const isFocused = this.root.contains(document.activeElement);
    this.root.setAttribute("aria-label", label);
    for (const [i, button] of this.buttons.entries()) {
      const { name, isPressed, isTrue, shade } = lookOf(i);
      button.setAttribute("aria-label", name);
      button.setAttribute("aria-pressed", String(isPressed));
      button.style.setProperty("--shade", shade);
      button.classList.toggle("is-true", isTrue === true);
      if (!isFocused) button.tabIndex = isPressed ? 0 : -1;
    }
    const [first] = this.buttons;
    if (first && this.buttons.every(({ tabIndex }) => tabIndex !== 0)) first.tabIndex = 0;
  }
}

/** @param {Handlers} handlers @param {string} helpId of what describes it */
export const patchGrid = (handlers, helpId) => new PatchGrid(handlers, helpId);

/** @param {Event} event */
function tokenOf({ target }) {
  const button = target instanceof Element ? target.closest("button") : null;
  return button ? Number(button.value) : null;
}
