/** Export panel: a button for each kind of file. */

import { during } from "../../core/settled.js";
import { download, pngOf } from "../../format/download.js";
import { el } from "../../widgets/elements.js";

/** @import { State, Store } from "../../core/types.js" */
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

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const said = el("span", { class: "said", role: "status" });
  const buttons = Object.entries(FORMATS).map(([format, text]) =>
    el("button", { type: "button", class: "small", value: format }, text),
  );
  const label = el("span", { class: "small muted" });
  root.append(el("div", { class: "exports" }, label, ...buttons, said));

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
  root.addEventListener("click", (event) => during(click(event)));
  store.watch(["matrix", "opened", "tab"], (state) => {
    const what = `Export these ${shownBy(state)}`;
    label.textContent = what;
    for (const button of buttons) {
      button.disabled = !(state.tab === "dimensions" ? state.opened : state.matrix);
      button.setAttribute("aria-label", `${what} as ${button.textContent}`);
    }
  });
}
