/** Export panel: a button for each kind of file. */

import { during } from "../../core/settled.js";
import { download, pngOf } from "../../format/download.js";
import { isOverSeen } from "../../image-input/question.js";
import { el } from "../../widgets/elements.js";

/** @import { State, Store } from "../../core/types.js" */
/** @import { File } from "../../format/download.js" */
/** @import { Ready } from "./types.js" */

const FORMATS = {
  svg: "SVG",
  png: "PNG",
  csv: "CSV",
  sheet: "Spreadsheet",
  json: "JSON",
  html: "HTML",
  plotly: "Plotly",
};
/** @typedef {keyof typeof FORMATS} Format */

/** @param {string} format @param {Ready} state */
async function fileOf(format, state) {
  // fetched with the first file that somebody wants
  const { csvFile, exhibitOf, htmlFile, jsonFile, plotlyFile, sheetFile, svgFile } = await import("./files.js");
  const exhibit = exhibitOf(state);
  if (format === "png") return pngOf(svgFile(exhibit));
  const make = {
    svg: svgFile,
    csv: csvFile,
    sheet: sheetFile,
    json: jsonFile,
    html: htmlFile,
    plotly: plotlyFile,
  }[format];
  if (!make) throw new Error(`There is no format ${format}.`);
  return make(exhibit);
}

/** What the open tab shows. @param {State} state */
const shownBy = ({ tab }) => (tab === "dimensions" ? "products" : "weights");

/** The chosen row over its image or sound. @param {string} format @param {Ready} state */
async function rowFileOf(format, state) {
  const { overInputFile } = await import("./over-input.js");
  const svg = overInputFile(state);
  return format === "png" ? pngOf(svg) : svg;
}

/** Where the weights can be drawn over it: what it is. @param {State} state */
const seenInput = (state) => (isOverSeen(state) ? state.seen?.file.input : undefined);

/** A line of buttons, each of which saves a file. @param {string[]} formats @param {(format: string) => void} save */
function lineOf(formats, save) {
  const label = el("span", { class: "small muted" });
  const buttons = formats.map((format) =>
    el("button", { type: "button", class: "small", value: format }, FORMATS[/** @type {Format} */ (format)]),
  );
  const root = el("div", { class: "exports" }, label, ...buttons);
  root.addEventListener("click", ({ target }) => {
    const format = buttons.find((button) => button === target)?.value;
    if (format) save(format);
  });
  return {
    root,
    /** @param {string} what @param {boolean} isReady */
    draw(what, isReady) {
      label.textContent = what;
      for (const button of buttons) {
        button.disabled = !isReady;
        button.setAttribute("aria-label", `${what} as ${button.textContent}`);
      }
    },
  };
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const said = el("span", { class: "said", role: "status" });
  /** @param {(format: string, state: Ready) => Promise<File>} make */
  const saved = (make) => (/** @type {string} */ format) => {
    const state = store.get();
    if (state.matrix) during(save(make(format, /** @type {Ready} */ (state))));
  };
  const save = async (/** @type {Promise<File>} */ made) => {
    said.textContent = "";
    try {
      const file = await made;
      download(file);
      said.textContent = `Saved ${file.name}`;
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  const whole = lineOf(Object.keys(FORMATS), saved(fileOf));
  const row = lineOf(["svg", "png"], saved(rowFileOf));
  whole.root.append(said);
  root.append(row.root, whole.root);
  store.watch(["matrix", "opened", "tab", "seen"], (state) => {
    const input = seenInput(state);
    row.root.hidden = !input;
    row.draw(`Export this row over the ${input}`, Boolean(input));
    whole.draw(`Export these ${shownBy(state)}`, Boolean(state.tab === "dimensions" ? state.opened : state.matrix));
  });
}
