/** Clicker: on the projector a presenter's remote steps through what a page shows, and `b` or a full stop blanks it. */

const page = document.documentElement;
/**
 * A remote sends Page Down and Page Up, or the arrows to the right and left.
 * @type {Record<string, [1 | -1, "on" | "down"]>}
 */
const MOVES = {
  PageDown: [1, "on"],
  ArrowRight: [1, "on"],
  PageUp: [-1, "on"],
  ArrowLeft: [-1, "on"],
  ArrowDown: [1, "down"],
  ArrowUp: [-1, "down"],
};
const BLANKS = new Set(["b", "."]);

/** @param {KeyboardEvent} event @returns {boolean} whether the key belongs to a field or to the browser */
export const isTyped = ({ target, ctrlKey, metaKey, altKey }) =>
  ctrlKey || metaKey || altKey || (target instanceof Element && target.closest("input, select, textarea") !== null);

export const isPresented = () => page.hasAttribute("data-present");

/**
 * @param {(by: 1 | -1) => void} step to what comes next or came before
 * @param {(by: 1 | -1) => void} [across] with the arrows down and up, where a page has a second way to go
 */
export function followClicker(step, across = () => {}) {
  document.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move || event.defaultPrevented || isTyped(event) || !isPresented()) return;
    const [by, way] = move;
    (way === "on" ? step : across)(by);
    event.preventDefault();
  });
}

/** While the wall is blank any key or press brings the picture back, and does nothing else. */
export function followBlank() {
  const press = (/** @type {KeyboardEvent | PointerEvent} */ event) => {
    const isBlank = page.hasAttribute("data-blank");
    const isAsked = event instanceof KeyboardEvent && BLANKS.has(event.key) && isPresented() && !isTyped(event);
    if (!isBlank && !isAsked) return;
    page.toggleAttribute("data-blank", !isBlank);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", press, { capture: true });
  addEventListener("pointerdown", press, { capture: true });
}

/**
 * @template T @param {readonly T[]} list @param {number} at -1 for none of them @param {1 | -1} by
 * @returns {T} the neighbour; at an end, the end
 */
export const neighbour = (list, at, by) => /** @type {T} */ (list[Math.min(list.length - 1, Math.max(0, at + by))]);
