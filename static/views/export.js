/** Saves what is shown of a head: as a picture, a table, data, a page of its own, or a figure for notebooks. */

import { csvFile, htmlFile, jsonFile, plotlyFile, svgFile } from "../exports.js";
import { download, pngOf } from "../files.js";
import { el } from "../parts/elements.js";

/**
 * @typedef {import("../types.js").State} State
 * @typedef {import("../exports.js").Ready} Ready
 */

/** @type {Record<string, [text: string, make: (state: Ready) => import("../files.js").File | Promise<import("../files.js").File>]>} */
const FORMATS = {
  svg: ["SVG", svgFile],
  png: ["PNG", (state) => pngOf(svgFile(state))],
  csv: ["CSV", csvFile],
  json: ["JSON", jsonFile],
  html: ["HTML", htmlFile],
  plotly: ["Plotly", plotlyFile],
};

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const said = el("span", { class: "said", role: "status" });
  const buttons = Object.entries(FORMATS).map(([format, [text]]) =>
    el("button", { type: "button", class: "small", value: format, "aria-label": `Export these weights as ${text}` }, text));
  root.append(el("div", { class: "exports" }, el("span", { class: "small muted" }, "Export these weights"), ...buttons, said));

  const click = async (/** @type {MouseEvent} */ event) => {
    const format = buttons.find((button) => button === event.target)?.value;
    const state = store.get();
    const make = format && FORMATS[format]?.[1];
    if (!make || !state.matrix) return;
    said.textContent = "";
    try {
      const file = await make(/** @type {Ready} */ (state));
      download(file);
      said.textContent = `Saved ${file.name}`;
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  root.addEventListener("click", click);
  const stop = store.watch(["matrix"], ({ matrix }) => {
    for (const button of buttons) button.disabled = !matrix;
  });
  return () => {
    stop();
    root.removeEventListener("click", click);
    root.replaceChildren();
  };
}
