/** Saves what is shown of a head: as a picture, a table, data, a page of its own, or a figure for notebooks. */

import { download, pngOf } from "../files.js";
import { el } from "../parts/elements.js";

/**
 * @typedef {import("../types.js").State} State
 * @typedef {import("../exports.js").Ready} Ready
 */

const FORMATS = { svg: "SVG", png: "PNG", csv: "CSV", json: "JSON", html: "HTML", plotly: "Plotly" };

/** @param {string} format @param {Ready} state */
async function fileOf(format, state) {
  // fetched with the first file that somebody wants
  const { csvFile, htmlFile, jsonFile, plotlyFile, svgFile } = await import("../exports.js");
  if (format === "png") return pngOf(svgFile(state));
  const make = { svg: svgFile, csv: csvFile, json: jsonFile, html: htmlFile, plotly: plotlyFile }[format];
  if (!make) throw new Error(`There is no format ${format}.`);
  return make(state);
}

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const said = el("span", { class: "said", role: "status" });
  const buttons = Object.entries(FORMATS).map(([format, text]) =>
    el("button", { type: "button", class: "small", value: format, "aria-label": `Export these weights as ${text}` }, text));
  root.append(el("div", { class: "exports" }, el("span", { class: "small muted" }, "Export these weights"), ...buttons, said));

  const click = async (/** @type {MouseEvent} */ event) => {
    const format = buttons.find((button) => button === event.target)?.value;
    const state = store.get();
    if (!format || !state.matrix) return;
    said.textContent = "";
    try {
      const file = await fileOf(format, /** @type {Ready} */ (state));
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
