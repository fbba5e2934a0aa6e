/**
 * How much of the answer each patch brings back: a grid for each site, whose cells are buttons, and the chosen one's
 * numbers.
 */

import { css, inkOn, signedColor } from "../../drawing/color.js";
import { moved } from "../../drawing/matrix-layout.js";
import { numberText } from "../../format/numbers.js";
import { labelsOf } from "../../format/token-text.js";
import { el } from "../../widgets/elements.js";
import { signedLegend } from "../../widgets/legend.js";
import { numbered } from "../align.js";

/** @import { Store } from "../../core/store.js" */
/** @import { State } from "../address.js" */

/** @param {number} x */
const short = (x) => (Math.abs(x) < 0.005 ? "0" : x.toFixed(2));

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const runs = el("div", { class: "patch-runs", tabindex: 0, role: "region", "aria-label": "Both runs" });
  const maps = el("div", { class: "patch-maps" });
  const legend = el("div", { class: "legends" });
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const about = el("p", { class: "muted small" });
  root.append(runs, maps, legend, readout, about);
  /** @type {{ site: string, cells: HTMLButtonElement[][] }[]} */
  let made = [];

  function show() {
    const { patched, isDark } = store.get();
    root.hidden = !patched;
    if (!patched) return;
    const reach = Math.max(
      1,
      ...patched.patches.flatMap((/** @type {any} */ { restored }) => restored.flat().map(Math.abs)),
    );
    made = [];
    runs.replaceChildren(runTable(patched));
    maps.replaceChildren(...patched.patches.map((/** @type {any} */ table) => mapOf(table, patched, reach, isDark)));
    legend.replaceChildren(
      signedLegend(reach, isDark),
      el("span", { class: "legend" }, "restored: 0 as in the corrupted run, 1 as in the clean one"),
    );
    const { definition } = patched;
    about.textContent =
      `restored = ${definition.restored}, m = ${definition.m} (${definition.unit}). ${definition.source}. ` +
      `${patched.notes.join(" ")}`;
    mark();
  }

  /** @param {any} table @param {any} patched @param {number} reach @param {boolean} isDark */
  function mapOf({ site, restored, axes }, patched, reach, isDark) {
    const labels = columnLabels(patched, site, restored[0]?.length ?? 0);
    const cells = restored.map((/** @type {number[]} */ row, /** @type {number} */ layer) =>
      row.map((share, column) => {
        const color = signedColor(share, reach, isDark);
        const button = el(
          "button",
          {
            type: "button",
            tabindex: -1,
            "data-layer": layer,
            "data-column": column,
            "data-site": site,
            "aria-label": `layer ${layer}, ${axes[1]} ${labels[column]}: ${short(share)} restored`,
          },
          short(share),
        );
        Object.assign(button.style, { backgroundColor: css(color), color: inkOn(color) });
        return button;
      }),
    );
    made.push({ site, cells });
    const isHeads = axes[1] === "head";
    const many = patched.patches.length > 1;
    return el(
      "div",
      { class: "patch-map" },
      el(
        "table",
        { class: "patch-table" },
        el("caption", {}, `${isHeads ? "Layer × head" : "Layer × position"}${many ? `, ${site}` : ""}`),
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("td"),
            ...labels.map((label) => el("th", { scope: "col" }, el("bdi", {}, isHeads ? `head ${label}` : label))),
          ),
        ),
        el(
          "tbody",
          {},
          ...cells.map((/** @type {HTMLElement[]} */ row, /** @type {number} */ layer) =>
            el("tr", {}, el("th", { scope: "row" }, `layer ${layer}`), ...row.map((button) => el("td", {}, button))),
          ),
        ),
      ),
    );
  }

  function mark() {
    const state = store.get();
    if (!state.patched) return;
    const chosen = chosenOf(state);
    for (const { site, cells } of made) {
      cells.forEach((row, layer) =>
        row.forEach((button, column) => {
          const isIt = site === chosen?.site && layer === chosen.layer && column === chosen.column;
          button.setAttribute("aria-pressed", String(isIt && state["p.layer"] !== null));
          button.tabIndex =
            isIt ||
            (!cells.some((_, i) => cells[i] && site === chosen?.site && i === chosen.layer) &&
              layer === 0 &&
              column === 0)
              ? 0
              : -1;
        }),
      );
    }
    if (chosen) reveal(chosen);
    readout.textContent = chosen ? said(state.patched, chosen) : "";
  }

  /** Scrolls the map, not the page. @param {{ site: string, layer: number, column: number }} chosen */
  function reveal({ site, layer, column }) {
    const button = made.find((each) => each.site === site)?.cells[layer]?.[column];
    const map = button?.closest(".patch-map");
    if (!button || !map) return;
    const [box, room] = [button.getBoundingClientRect(), map.getBoundingClientRect()];
    if (box.left < room.left || box.right > room.right)
      map.scrollLeft += box.left - room.left - (room.width - box.width) / 2;
  }

  const click = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (button)
      store.set({
        "p.site": button.dataset.site,
        "p.layer": Number(button.dataset.layer),
        "p.column": Number(button.dataset.column),
      });
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const map = made.find(({ cells }) => cells.flat().some((each) => each === event.target));
    if (!map) return;
    const row = map.cells.findIndex((each) => each.some((cell) => cell === event.target));
    const column = map.cells[row]?.findIndex((cell) => cell === event.target) ?? 0;
    const goal = moved(
      event.key,
      { row, column },
      { rows: map.cells.length, columns: map.cells[0]?.length ?? 0 },
      event.ctrlKey,
    );
    if (!goal) return;
    event.preventDefault();
    map.cells[goal.row]?.[goal.column]?.focus();
  };
  maps.addEventListener("click", click);
  maps.addEventListener("keydown", press);
  store.watch(["patched", "isDark"], show);
  store.watch(["p.site", "p.layer", "p.column"], mark);
}

/**
 * The chosen cell, or the one that brings back most.
 * @param {any} state @returns {{ site: string, layer: number, column: number } | null}
 */
function chosenOf({ patched, "p.site": site, "p.layer": layer, "p.column": column }) {
  const table = patched.patches.find((/** @type {any} */ each) => each.site === site);
  if (table && layer !== null && column !== null && table.restored[layer]?.[column] !== undefined)
    return { site, layer, column };
  const all = patched.patches.flatMap((/** @type {any} */ each) =>
    each.restored.flatMap((/** @type {number[]} */ row, /** @type {number} */ i) =>
      row.map((share, j) => ({ site: each.site, layer: i, column: j, share })),
    ),
  );
  return all.sort((/** @type {any} */ a, /** @type {any} */ b) => b.share - a.share)[0] ?? null;
}

/** @param {any} patched @param {string} site @param {number} count */
function columnLabels(patched, site, count) {
  if (patched.what === "head_output") return Array.from({ length: count }, (_, i) => String(i));
  const side = site === "decoder" && patched.tokens.target ? "target" : "source";
  const [clean, corrupted] = [labelsOf(patched.tokens[side]), labelsOf(patched.corrupted_tokens[side])];
  return numbered(clean.map((label, i) => (label === corrupted[i] ? label : `${corrupted[i]} → ${label}`)));
}

/** @param {any} patched @param {{ site: string, layer: number, column: number }} chosen */
function said(patched, { site, layer, column }) {
  const table = patched.patches.find((/** @type {any} */ each) => each.site === site);
  const place = `${patched.patches.length > 1 ? `${site}, ` : ""}layer ${layer}`;
  const where =
    patched.what === "head_output"
      ? `the output of ${place}, head ${column}`
      : `the stream behind ${place} at “${columnLabels(patched, site, 0)[column]}”`;
  return (
    `With ${where} of the clean run, m goes from ${numberText(patched.corrupted.m, "short")} to ` +
    `${numberText(table.m[layer][column], "short")} (clean: ${numberText(patched.clean.m, "short")}): ` +
    `${(100 * table.restored[layer][column]).toFixed(1)} % of the answer is restored.`
  );
}

/** Both runs and what they say. @param {any} patched */
function runTable({ clean, corrupted, answer, wrong }) {
  const row = (/** @type {string} */ title, /** @type {any} */ run) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, title),
      ...[run.answer, ...(wrong ? [run.wrong, run.m] : []), run.probability].map((x) =>
        el("td", {}, numberText(x, "short")),
      ),
    );
  return el(
    "table",
    { class: "products runs-table" },
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        el("td"),
        el("th", { scope: "col" }, `logit of “${answer.text.trim()}”`),
        wrong && el("th", { scope: "col" }, `logit of “${wrong.text.trim()}”`),
        wrong && el("th", { scope: "col" }, "m"),
        el("th", { scope: "col" }, `probability of “${answer.text.trim()}”`),
      ),
    ),
    el("tbody", {}, row("clean", clean), row("corrupted", corrupted)),
  );
}
