/** Matrices: shows a field for each matrix that takes part, and a button for each that may be added. */

import { el } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";
import { isVector, optionalOf, takingPart } from "../form.js";
import { keyLabelsText, labelsOrNumbers } from "../labels.js";
import { changeCells, changeForm, chooseStart, include, isFixed, keepDraft } from "../state.js";
import { MatrixField } from "./matrix-field.js";

/** @import { MatrixName } from "../form.js" */
/** @import { State, Store } from "../state.js" */

const STARTS = { x: "x and W", query: "Q, K, V", scores: "Scores" };
const HINTS = {
  x: "Queries, keys and values are made of x by three matrices.",
  query: "Queries, keys and values of your own. Keys may be more or fewer than queries.",
  scores: "Your own scores; no queries or keys needed.",
};
/** Rows that are queries, and rows that are keys; the others are dimensions. */
const QUERY_ROWS = new Set(["x", "query", "scores", "bias"]);
const KEY_ROWS = new Set(["y", "key", "value"]);
const KEY_COLUMNS = new Set(["scores", "bias"]);

/** @param {State} state @param {MatrixName} name @returns {{ rows: string[], columns: string[] }} */
function labelsOf({ form }, name) {
  const cells = form.matrices[name] ?? [];
  const keys = keyLabelsText(form);
  const rows = QUERY_ROWS.has(name)
    ? labelsOrNumbers(form.labels, cells.length)
    : KEY_ROWS.has(name)
      ? labelsOrNumbers(keys, cells.length)
      : labelsOrNumbers("", cells.length, "d");
  const columns = cells[0]?.length ?? 0;
  return {
    rows: isVector(name) ? [""] : rows,
    columns: KEY_COLUMNS.has(name) ? labelsOrNumbers(keys, columns) : labelsOrNumbers("", columns, "d"),
  };
}

class MatrixList {
  /** @type {Map<MatrixName, MatrixField>} */ fields = new Map();
  root = el("div", { class: "matrix-list" });

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  /** @param {MatrixName} name */
  #fieldOf(name) {
    const { store } = this;
    const isOptional = optionalOf(store.get().form).includes(name);
    const field =
      this.fields.get(name) ??
      new MatrixField(name, {
        onCells: (cells) => store.set(changeCells(store.get(), name, isVector(name) ? cells.slice(0, 1) : cells)),
        onDraft: (draft) => store.set(keepDraft(store.get(), name, draft)),
        onRemove: isOptional ? () => store.set(include(store.get(), name, false)) : null,
      });
    this.fields.set(name, field);
    return field;
  }

  /** @param {State} state */
  show(state) {
    const { form, drafts, problems, palette } = state;
    const names = takingPart(form);
    for (const [name, { root }] of this.fields) {
      if (names.includes(name)) continue;
      root.remove();
      this.fields.delete(name);
    }
    for (const [i, name] of names.entries()) {
      const field = this.#fieldOf(name);
      // moving an element would take the focus out of it
      if (this.root.children[i] !== field.root) this.root.insertBefore(field.root, this.root.children[i] ?? null);
      const [cells, draft, problem] = [form.matrices[name] ?? [], drafts[name] ?? "", problems[name] ?? ""];
      field.show({ cells, draft, problem, palette, ...labelsOf(state, name) });
    }
  }
}

/** A button for each matrix that may be added. @param {Store} store @param {MatrixList} list */
function addButtons(store, list) {
  const root = el("div", { class: "chips", role: "group", "aria-label": "Add a matrix" });
  root.addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    const name = /** @type {MatrixName} */ (target.value);
    store.set(include(store.get(), name, true));
    list.fields.get(name)?.grid.focus(0, 0);
  });
  return {
    root,
    /** @param {State} state */
    show({ form }) {
      const absent = optionalOf(form).filter((name) => !form.included.includes(name));
      const there = [...root.children].map((button) => button.getAttribute("value"));
      if (there.join() !== absent.join())
        root.replaceChildren(
          ...absent.map((name) => el("button", { type: "button", class: "chip", value: name }, `+ ${name}`)),
        );
      root.hidden = absent.length === 0;
    },
  };
}

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const start = segmented("Start from", STARTS, (value) => store.set(chooseStart(store.get(), value)));
  const hint = el("p", { class: "small muted" });
  const cross = el("input", { type: "checkbox", id: "cross" });
  const crossRow = el("label", { class: "check" }, cross, "Cross-attention: keys and values from a second input y");
  const list = new MatrixList(store);
  const more = addButtons(store, list);
  const startRow = el("div", { class: "start-row" }, el("span", { class: "small muted" }, "Start from"), start.root);
  root.append(startRow, hint, crossRow, list.root, more.root);
  cross.addEventListener("change", () => store.set(changeForm(store.get(), { isCross: cross.checked })));

  store.watch(["form", "drafts", "problems", "palette", "opened"], (state) => {
    root.hidden = isFixed(state);
    start.mark(state.form.start);
    hint.textContent = HINTS[state.form.start];
    crossRow.hidden = state.form.start !== "x";
    cross.checked = state.form.isCross;
    list.show(state);
    more.show(state);
  });
}
