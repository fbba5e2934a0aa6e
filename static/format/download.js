/**
 * Files that a page makes, and how they reach the reader.
 *
 * @typedef {{ name: string, type: string, content: string | Blob }} File
 */

const PNG_RATIO = 2;
// beyond this browsers give an empty canvas
const MOST_PIXELS = 16_000;

/** The same picture in pixels, two for each of the SVG's. @param {File} svg @returns {Promise<File>} */
export async function pngOf(svg) {
  const url = URL.createObjectURL(new Blob([svg.content], { type: svg.type }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const ratio = Math.min(PNG_RATIO, MOST_PIXELS / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, {
      width: Math.round(image.naturalWidth * ratio),
      height: Math.round(image.naturalHeight * ratio),
    });
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const content = await new Promise((/** @type {(blob: Blob | null) => void} */ done) =>
      canvas.toBlob(done, "image/png"),
    );
    if (!content) throw new Error("This picture is too large for a PNG. Export it as SVG.");
    return { name: svg.name.replace(/svg$/, "png"), type: "image/png", content };
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The bytes of a file, as they travel in JSON. @param {Blob} blob @returns {Promise<string>} */
export const base64Of = (blob) =>
  new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => failed(new Error("This file cannot be read. Choose it again."));
    reader.readAsDataURL(blob);
  });

/** Hands a file to the browser. @param {File} file */
export function download({ name, type, content }) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  // the browser reads the address after the click has returned
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
