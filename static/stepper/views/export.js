/** Four buttons that save the current sub-step: as a picture, as a table, or as the server said it. */

import { download, pngOf } from "../../format/download.js";
import { el } from "../../widgets/elements.js";
import { csvFile, jsonFile, svgFile } from "../drawing/exports.js";
import { cellOf, headOf, isHidden, isWalking, placeOf } from "../reply/state.js";

/** @typedef {import("../reply/types.js").WalkState} WalkState */

const FORMATS = { svg: "SVG", png: "PNG", csv: "CSV", json: "JSON" };

/** @param {import("../reply/state.js").Walking} state @param {string} format */
async function fileOf(state, format) {
  const { walk, digits, isDark } = state;
  const [place, head] = [placeOf(state), headOf(state)];
  if (format === "csv") return csvFile(walk, place);
  if (format === "json") return jsonFile(walk, place);
  const svg = svgFile(walk, place, head, { selected: cellOf(state), digits, isDark });
  return format === "svg" ? svg : pngOf(svg);
}

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<any>} store */
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
    const state = /** @type {WalkState} */ (store.get());
    if (!format || !isWalking(state)) return;
    said.textContent = "";
    try {
      const file = await fileOf(state, format);
      download(file);
      said.textContent = `Saved ${file.name}`;
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  root.addEventListener("click", click);
  // a file would tell what is still to be guessed
  const stop = store.watch(["walk", "predict", "revealed"], (/** @type {WalkState} */ state) => {
    for (const button of buttons) button.disabled = !isWalking(state) || isHidden(state);
  });
  return () => {
    stop();
    root.removeEventListener("click", click);
    root.replaceChildren();
  };
}
