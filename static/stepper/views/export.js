/** Export: saves the current sub-step as a picture, as a table, or as the server's own JSON. */

import { during } from "../../core/settled.js";
import { download, pngOf } from "../../format/download.js";
import { el } from "../../widgets/elements.js";
import { csvFile, jsonFile, sheetFile, svgFile } from "../drawing/exports.js";
import { isHidden } from "../reply/question.js";
import { cellOf, hasTrace, headOf, placeOf } from "../reply/state.js";
import { wholeSentence } from "../text/chosen-sentence.js";

/** @import { StepperState } from "../reply/types.js" */

const FORMATS = { svg: "SVG", png: "PNG", csv: "CSV", sheet: "Spreadsheet", json: "JSON" };

/** @param {import("../reply/state.js").WithTrace} state @param {string} format */
async function fileOf(state, format) {
  const { trace, digits, palette } = state;
  const [place, head] = [placeOf(state), headOf(state)];
  if (format === "csv") return csvFile(trace, place);
  if (format === "sheet") return sheetFile(trace, place);
  const sentence = wholeSentence(state);
  if (format === "json") return jsonFile(trace, place, sentence);
  const svg = svgFile(trace, place, head, { selected: cellOf(state), digits, palette, sentence });
  return format === "svg" ? svg : pngOf(svg);
}

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  const said = el("span", { class: "said", role: "status" });
  const buttons = Object.entries(FORMATS).map(([format, text]) =>
    el("button", { type: "button", class: "small", value: format, "aria-label": `Export this step as ${text}` }, text),
  );
  root.append(
    el("div", { class: "exports" }, el("span", { class: "small muted" }, "Export this step"), ...buttons, said),
  );

  const click = async (/** @type {MouseEvent} */ event) => {
    const format = buttons.find((button) => button === event.target)?.value;
    const state = /** @type {StepperState} */ (store.get());
    if (!format || !hasTrace(state)) return;
    said.textContent = "";
    try {
      const file = await fileOf(state, format);
      download(file);
      said.textContent = `Saved ${file.name}`;
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  root.addEventListener("click", (event) => during(click(event)));
  let wasAsking = false;
  // a file would tell what is still to be guessed
  store.watch(["trace", "at", "headIndex", "predict", "revealed"], (/** @type {StepperState} */ state) => {
    const isAsking = isHidden(state);
    for (const button of buttons) button.disabled = !hasTrace(state) || isAsking;
    if (isAsking) said.textContent = "Answer the question first: a file would tell the answer.";
    else if (wasAsking) said.textContent = "";
    wasAsking = isAsking;
  });
}
