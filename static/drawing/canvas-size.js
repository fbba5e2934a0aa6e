/** Canvas size: gives a canvas its size in CSS pixels and as many dots as the screen has there. */

/** @param {HTMLCanvasElement} canvas @param {number} wide @param {number} high both in CSS pixels */
export function resizeCanvas(canvas, wide, high, ratio = window.devicePixelRatio || 1) {
  const [width, height] = [Math.round(wide * ratio), Math.round(high * ratio)];
  // setting a size clears and allocates, so only when it changed
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const style = { width: `${wide}px`, height: `${high}px` };
  if (canvas.style.width !== style.width || canvas.style.height !== style.height) Object.assign(canvas.style, style);
}

/**
 * The context of a canvas in this size, scaled to CSS pixels.
 * @param {HTMLCanvasElement} canvas @param {{ width: number, height: number }} size
 */
export function contextOf(canvas, { width, height }) {
  const context = canvas.getContext("2d");
  const ratio = window.devicePixelRatio || 1;
  resizeCanvas(canvas, width, height, ratio);
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
