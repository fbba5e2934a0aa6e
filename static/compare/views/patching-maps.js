/** Patching maps: show how much of the answer each patch restores, and the numbers of the chosen one. */

import { css, inkOn, signedColor } from "../../drawing/color.js";
import { moved } from "../../drawing/matrix-layout.js";
import { numberText } from "../../format/numbers.js";
import { labelsOf } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";
import { signedLegend } from "../../widgets/legend.js";
import { heading, table } from "../../widgets/table.js";
import { numbered } from "../align.js";
import { runsTable } from "./patching-runs.js";

/** @import { Store } from "../../core/store.js" */
/** @import { Rgb } from "../../drawing/color.js" */
/** @import { State } from "../address.js" */
/** @typedef {{ site: string, layer: number, column: number }} Place */
/** @typedef {{ site: string, restored: number[][], m: number[][], axes: string[] }} Patches one site's */
/** @typedef {{ site: string, cells: HTMLButtonElement[][] }} Made */

const LEAST_SHOWN = 0.005;

/** @param {number} x */
const short = (x) => (Math.abs(x) < LEAST_SHOWN ? "0" : x.toFixed(2));

/** @param {any} patched @param {string} site @param {number} count */
function columnLabels(patched, site, count) {
  if (patched.what === "head_output") return Array.from({ length: count }, (_, i) => String(i));
  const side = site === "decoder" && patched.tokens.target ? "target" : "source";
  const [clean, corrupted] = [labelsOf(patched.tokens[side]), labelsOf(patched.corrupted_tokens[side])];
  return numbered(clean.map((label, i) => (label === corrupted[i] ? label : `${corrupted[i]} → ${label}`)));
}

/** The chosen cell, or the one that brings back most. @param {State} state @returns {Place | null} */
function chosenOf({ patched, "p.site": site, "p.layer": layer, "p.column": column }) {
  /** @type {Patches[]} */
  const tables = patched.patches;
  const table = tables.find((each) => each.site === site);
  if (table && layer !== null && column !== null && table.restored[layer]?.[column] !== undefined)
    return { site, layer, column };
  const all = tables.flatMap((each) =>
    each.restored.flatMap((row, i) => row.map((share, j) => ({ site: each.site, layer: i, column: j, share }))),
  );
  return all.sort((a, b) => b.share - a.share)[0] ?? null;
}

/** @param {any} patched @param {Place} chosen */
function cellText(patched, { site, layer, column }) {
  const table = patched.patches.find((/** @type {Patches} */ each) => each.site === site);
  const place = `${patched.patches.length > 1 ? `${site}, ` : ""}layer ${layer}`;
  const where =
    patched.what === "head_output"
      ? `the output of ${place}, head ${column}`
      : `the stream after ${place} at “${columnLabels(patched, site, 0)[column]}”`;
  return (
    `With ${where} of the clean run, m goes from ${numberText(patched.corrupted.m, "short")} to ` +
    `${numberText(table.m[layer][column], "short")} (clean: ${numberText(patched.clean.m, "short")}): ` +
    `${(100 * table.restored[layer][column]).toFixed(1)} % of the answer is restored.`
  );
}

/** @param {Place} place @param {string} label @param {number} share that is restored @param {Rgb} color */
function cellButton({ site, layer, column }, label, share, color) {
  const place = { "data-layer": layer, "data-column": column, "data-site": site };
  const name = `layer ${layer}, ${label}: ${short(share)} restored`;
  const button = el("button", { type: "button", tabindex: -1, ...place, "aria-label": name }, short(share));
  Object.assign(button.style, { backgroundColor: css(color), color: inkOn(color) });
  return button;
}

/** @param {Patches} patches @param {any} patched @param {(share: number) => Rgb} colorOf */
function mapOf({ site, restored, axes }, patched, colorOf) {
  const labels = columnLabels(patched, site, restored[0]?.length ?? 0);
  const axis = String(axes[1]);
  const cells = restored.map((row, layer) =>
    row.map((share, column) => cellButton({ site, layer, column }, `${axis} ${labels[column]}`, share, colorOf(share))),
  );
  const headings = labels.map((label) => heading("col", axis === "head" ? `head ${label}` : label));
  const caption = `Layer × ${axis === "head" ? "head" : "position"}${patched.patches.length > 1 ? `, ${site}` : ""}`;
  const map = table(
    { class: "patch-table" },
    el("caption", {}, caption),
    [el("td"), ...headings],
    cells.map((row, layer) => [heading("row", `layer ${layer}`), ...row.map((button) => el("td", {}, button))]),
  );
  return { site, cells, root: el("div", { class: "patch-map" }, map) };
}

/** Scrolls the map, not the page. @param {HTMLButtonElement | undefined} button */
function reveal(button) {
  const map = button?.closest(".patch-map");
  if (!button || !map) return;
  const [box, room] = [button.getBoundingClientRect(), map.getBoundingClientRect()];
  if (box.left < room.left || box.right > room.right)
    map.scrollLeft += box.left - room.left - (room.width - box.width) / 2;
}

class PatchingMaps {
  /** @type {Made[]} */ #made = [];
  #runs = el("div", { class: "patch-runs", tabindex: 0, role: "region", "aria-label": "Both runs" });
  #maps = el("div", { class: "patch-maps" });
  #legends = el("div", { class: "legends" });
  #readout = el("output", { class: "readout", "aria-live": "polite" });
  #about = el("p", { class: "muted small" });

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    root.append(this.#runs, this.#maps, this.#legends, this.#readout, this.#about);
    this.#maps.addEventListener("click", ({ target }) => {
      const { site, layer, column } = (target instanceof Element && target.closest("button")?.dataset) || {};
      if (site !== undefined) store.set({ "p.site": site, "p.layer": Number(layer), "p.column": Number(column) });
    });
    this.#maps.addEventListener("keydown", (event) => this.#press(event));
    store.watch(["patched", "palette"], (state) => this.#show(state));
    store.watch(["p.site", "p.layer", "p.column"], () => this.#mark());
  }

  /** @param {State} state */
  #show({ patched, palette }) {
    this.root.hidden = !patched;
    if (!patched) return;
    /** @type {Patches[]} */
    const tables = patched.patches;
    const reach = Math.max(1, ...tables.flatMap(({ restored }) => restored.flat().map(Math.abs)));
    const made = tables.map((table) => mapOf(table, patched, (share) => signedColor(share, reach, palette)));
    this.#made = made;
    this.#runs.replaceChildren(runsTable(patched));
    this.#maps.replaceChildren(...made.map(({ root }) => root));
    this.#legends.replaceChildren(
      signedLegend(reach, palette),
      el("span", { class: "legend" }, "restored: 0 as in the corrupted run, 1 as in the clean one"),
    );
    const { restored, m, unit, source } = patched.definition;
    this.#about.textContent = `restored = ${restored}, m = ${m} (${unit}). ${source}. ${patched.notes.join(" ")}`;
    this.#mark();
  }

  #mark() {
    const state = this.store.get();
    if (!state.patched) return;
    const chosen = chosenOf(state);
    for (const { site, cells } of this.#made) {
      const stop = site === chosen?.site ? cells[chosen.layer]?.[chosen.column] : undefined;
      for (const button of cells.flat()) {
        button.setAttribute("aria-pressed", String(button === stop && state["p.layer"] !== null));
        button.tabIndex = button === (stop ?? cells[0]?.[0]) ? 0 : -1;
      }
      if (stop) reveal(stop);
    }
    this.#readout.textContent = chosen ? cellText(state.patched, chosen) : "";
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    for (const { cells } of this.#made) {
      const row = cells.findIndex((each) => each.some((cell) => cell === event.target));
      if (row < 0) continue;
      const column = cells[row]?.findIndex((cell) => cell === event.target) ?? 0;
      const shape = { rows: cells.length, columns: cells[0]?.length ?? 0 };
      const goal = moved(event.key, { row, column }, shape, event.ctrlKey);
      if (!goal) return;
      event.preventDefault();
      cells[goal.row]?.[goal.column]?.focus();
    }
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export const mount = (root, store) => new PatchingMaps(root, store);
