/** The matrices that take part, each to be typed or pasted, and those that may be added. */

import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";
import { fittedLabels, isVector, keyLabelsText, optionalOf, takingPart } from "../form.js";
import { changeCells, changeForm, chooseStart, include, isFixed, keepDraft } from "../state.js";
import { matrixField } from "./matrix-field.js";

/** @import { MatrixName } from "../form.js" */
/** @import { State, Store } from "../state.js" */

const STARTS = { x: "x and W", query: "Q, K, V", scores: "Scores" };
const HINTS = {
  x: "Queries, keys and values are made of x by three matrices.",
  query: "Queries, keys and values of your own. Keys may be more or fewer than queries.",
  scores: "Scores of your own; nothing is asked of queries and keys.",
};
/** Rows that are queries, and rows that are keys; the others are dimensions. */
const QUERY_ROWS = new Set(["x", "query", "scores", "bias"]);
const KEY_ROWS = new Set(["y", "key", "value"]);
const KEY_COLUMNS = new Set(["scores", "bias"]);

/** @param {string} text of labels, empty for none @param {number} count @param {string} letter */
const labelled = (text, count, letter) =>
  fittedLabels(text, count) ?? Array.from({ length: count }, (_, i) => `${letter}${i}`);

/** @param {State} state @param {MatrixName} name @returns {{ rows: string[], columns: string[] }} */
function namesOf({ form }, name) {
  const cells = form.matrices[name] ?? [];
  const queries = form.labels;
  const keys = keyLabelsText(form);
  const rows = QUERY_ROWS.has(name)
    ? labelled(queries, cells.length, "")
    : KEY_ROWS.has(name)
      ? labelled(keys, cells.length, "")
      : null;
  const columns = cells[0]?.length ?? 0;
  return {
    rows: isVector(name) ? [""] : (rows ?? labelled("", cells.length, "d")),
    columns: KEY_COLUMNS.has(name) ? labelled(keys, columns, "") : labelled("", columns, "d"),
  };
}

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const start = segmented("Start from", STARTS, (value) => store.set(chooseStart(store.get(), value)));
  const hint = el("p", { class: "small muted" });
  const cross = el("input", { type: "checkbox", id: "cross" });
  const crossRow = el("label", { class: "check" }, cross, "Cross-attention: keys and values from a second input y");
  const list = el("div", { class: "matrix-list" });
  const more = el("div", { class: "chips", role: "group", "aria-label": "Add a matrix" });
  root.append(
    el("div", { class: "start-row" }, el("span", { class: "small muted" }, "Start from"), start.root),
    hint,
    crossRow,
    list,
    more,
  );
  /** @type {Map<MatrixName, ReturnType<typeof matrixField>>} */
  const fields = new Map();

  /** @param {MatrixName} name */
  function fieldOf(name) {
    const isOptional = optionalOf(store.get().form).includes(name);
    const found =
      fields.get(name) ??
      matrixField(name, {
        onCells: (cells) => store.set(changeCells(store.get(), name, isVector(name) ? cells.slice(0, 1) : cells)),
        onDraft: (draft) => store.set(keepDraft(store.get(), name, draft)),
        onRemove: isOptional ? () => store.set(include(store.get(), name, false)) : null,
      });
    fields.set(name, found);
    return found;
  }

  /** @param {MatrixName[]} names */
  function arrange(names) {
    for (const [name, field] of fields) {
      if (names.includes(name)) continue;
      field.destroy();
      fields.delete(name);
    }
    names.forEach((name, i) => {
      const field = fieldOf(name);
      // moving an element would take the focus out of it
      if (list.children[i] !== field.root) list.insertBefore(field.root, list.children[i] ?? null);
    });
  }

  function show(/** @type {State} */ state) {
    root.hidden = isFixed(state);
    const { form, drafts, problems, isDark } = state;
    start.mark(form.start);
    hint.textContent = HINTS[form.start];
    crossRow.hidden = form.start !== "x";
    cross.checked = form.isCross;
    const names = takingPart(form);
    arrange(names);
    for (const name of names) {
      fields.get(name)?.show({
        cells: form.matrices[name] ?? [],
        draft: drafts[name] ?? "",
        problem: problems[name] ?? "",
        isDark,
        ...namesOf(state, name),
      });
    }
    const absent = optionalOf(form).filter((name) => !form.included.includes(name));
    const isSame =
      absent.length === more.childElementCount &&
      absent.every((name, i) => more.children[i]?.getAttribute("value") === name);
    if (!isSame)
      more.replaceChildren(
        ...absent.map((name) => el("button", { type: "button", class: "chip", value: name }, `+ ${name}`)),
      );
    more.hidden = absent.length === 0;
  }

  const add = (/** @type {Event} */ event) => {
    const name = event.target instanceof HTMLButtonElement ? /** @type {MatrixName} */ (event.target.value) : null;
    if (!name) return;
    store.set(include(store.get(), name, true));
    fields.get(name)?.grid.focus(0, 0);
  };
  const turn = () => store.set(changeForm(store.get(), { isCross: cross.checked }));
  more.addEventListener("click", add);
  cross.addEventListener("change", turn);
  store.watch(["form", "drafts", "problems", "isDark", "opened"], show);
}
