/**
 * Frame input: chooses a frame with a press or an arrow key, and a span of frames by dragging or with Shift.
 *
 * @typedef {[number, number]} Span its first and its last frame
 * @typedef {{ onChoose: (frame: number) => void, onPeek: (frame: number | null) => void, onSpan: (span: Span | null,
 *   end: number) => void }} FrameHandlers `end` is the frame to which it was drawn
 */

/** @type {Record<string, number>} */
const MOVES = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

/**
 * @param {HTMLElement} root as wide as all frames
 * @param {() => { count: number, frame: number }} now how many there are, and which is chosen
 * @param {FrameHandlers} handlers
 */
export function frameInput(root, now, { onChoose, onPeek, onSpan }) {
  /** where the span began @type {number | null} */
  let anchor = null;
  let isDrawn = false;
  const inside = (/** @type {number} */ frame) => Math.min(Math.max(frame, 0), now().count - 1);
  const frameAt = (/** @type {MouseEvent} */ { clientX }) => {
    const { left, width } = root.getBoundingClientRect();
    return inside(Math.floor(((clientX - left) / width) * now().count));
  };
  const draw = (/** @type {number} */ from, /** @type {number} */ to) =>
    onSpan([Math.min(from, to), Math.max(from, to)], to);

  root.addEventListener("pointerdown", (event) => {
    anchor = event.button === 0 ? frameAt(event) : null;
    isDrawn = false;
  });
  root.addEventListener("pointermove", (event) => {
    const frame = frameAt(event);
    if (!(event.buttons & 1) || anchor === null) return onPeek(frame);
    if (frame === anchor && !isDrawn) return;
    if (!isDrawn) root.setPointerCapture?.(event.pointerId);
    isDrawn = true;
    draw(anchor, frame);
  });
  root.addEventListener("pointerleave", () => onPeek(null));
  root.addEventListener("click", (event) => {
    if (isDrawn) return;
    anchor = null;
    onChoose(frameAt(event));
  });
  root.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (event.key === "Escape") return onSpan(null, now().frame);
    if (move === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { frame } = now();
    if (!event.shiftKey) {
      anchor = null;
      return onChoose(inside(frame + move));
    }
    anchor ??= frame;
    draw(anchor, inside(frame + move));
  });
}
