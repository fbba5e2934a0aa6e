/**
 * Canvases that are out of use, kept for those who need one of the same size next: a browser takes longer to make a
 * canvas than to paint it, and from step to step the sizes come again.
 */

const MOST = 8;

/** the latest last @type {HTMLCanvasElement[]} */
const spare = [];

/**
 * One of so many pixels if there is one, else a new one. What it shows is painted over.
 * @param {number} width @param {number} height
 */
export function takeCanvas(width, height) {
  const at = spare.findLastIndex((canvas) => canvas.width === width && canvas.height === height);
  return spare.splice(at, at < 0 ? 0 : 1)[0] ?? Object.assign(document.createElement("canvas"), { width, height });
}

/** @param {HTMLCanvasElement} canvas which nobody uses any more */
export function returnCanvas(canvas) {
  canvas.remove();
  spare.push(canvas);
  if (spare.length > MOST) spare.shift();
}
