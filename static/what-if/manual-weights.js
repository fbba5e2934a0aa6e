/**
 * Row editor: the weights of the chosen query in the open head, each with a slider, and the whole row as text. A row
 * that is dragged or typed takes the place of the model's own.
 */

import { placeText } from "../domain/interventions.js";
import { cellsOf, hasRow, rowReading, withWeight } from "../domain/manual-edits.js";
import { numberText } from "../format/numbers.js";
import { labelsOf } from "../format/token-text.js";
import { rowOf } from "../format/typed-arrays.js";
import { boundedField } from "../widgets/bounded-field.js";
import { el, roleToken } from "../widgets/elements.js";
import { MOST_KEYS, openRow, putRow } from "./weight-handles.js";

/** @import { State, Store } from "../core/types.js" */
/** @import { OpenRow } from "./weight-handles.js" */

class RowEditor {
  /** @type {{ slider: HTMLInputElement, number: HTMLElement }[]} */ lines = [];
  keys = "";

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.store = store;
    this.title = el("p", { class: "pair" });
    this.keepsSum = el("input", { type: "checkbox", checked: true });
    this.list = el("ol", { class: "weight-sliders" });
    this.typed = rowField(() => store.get().matrix?.keyTokens.length ?? 0);
    this.reset = el("button", { type: "button", class: "small" }, "Put the model’s own row back");
    this.none = el("p", { class: "muted" });
    this.body = el(
      "div",
      {},
      this.title,
      this.list,
      el("label", { class: "check" }, this.keepsSum, "The other keys give and take, so that the sum stays"),
      el("label", { class: "typed-row" }, el("span", {}, "The same row, to type or paste into"), this.typed.input),
      this.typed.refusal,
      this.reset,
    );
    root.append(this.body, this.none);
    this.list.addEventListener("input", ({ target }) => target instanceof HTMLInputElement && this.drag(target));
    this.typed.input.addEventListener("input", () => this.typed.take("weight", (row) => putRow(store, row)));
    this.typed.input.addEventListener("change", this.typed.say);
    this.reset.addEventListener("click", () => putRow(store, null));
    store.watch(["matrix", "query", "key", "rows"], (state) => this.show(state));
  }

  /** @param {State} state */
  show(state) {
    const row = openRow(state);
    const isLong = row !== null && row.matrix.keyTokens.length > MOST_KEYS;
    this.body.hidden = row === null || isLong;
    this.none.hidden = !this.body.hidden;
    this.none.textContent = isLong
      ? `Too many keys for a slider each (at most ${MOST_KEYS}). The API takes rows of any length.`
      : "Open one head to change its weights.";
    if (!row || isLong) return;
    const { matrix, place, query } = row;
    this.title.replaceChildren(
      roleToken("query", String(labelsOf(matrix.queryTokens)[query])),
      ` at ${query}, ${placeText(place, matrix.run.card)}, looks at`,
    );
    this.build(labelsOf(matrix.keyTokens));
    this.fill(row);
    this.typed.fill(`${JSON.stringify(place)} ${query}`, [...rowOf(matrix.weights, query)]);
    this.reset.hidden = !hasRow(state.rows, place, query);
  }

  /** A slider for each key, made anew for other keys only. @param {string[]} keys */
  build(keys) {
    if (this.keys === keys.join("\n")) return;
    this.keys = keys.join("\n");
    this.lines = keys.map((key, i) => {
      const label = `Weight on ${key}, position ${i}`;
      const names = { type: "range", min: 0, max: 1, step: 0.005, "data-key": i, "aria-label": label };
      return { slider: el("input", names), number: el("span", { class: "number" }) };
    });
    const items = this.lines.map(({ slider, number }, i) =>
      el("li", {}, el("bdi", { class: "token key" }, keys[i]), slider, number),
    );
    this.list.replaceChildren(...items);
  }

  /** @param {OpenRow} row */
  fill({ matrix, query }) {
    const visible = cellsOf(matrix)[query] ?? [];
    const weights = rowOf(matrix.weights, query);
    this.lines.forEach(({ slider, number }, key) => {
      const weight = Number(weights[key]);
      // who drags a slider holds it
      if (document.activeElement !== slider) slider.value = String(weight);
      slider.disabled = !visible[key];
      number.textContent = visible[key] ? numberText(weight, "short") : "hidden";
      slider.setAttribute("aria-valuetext", number.textContent);
    });
  }

  /** @param {HTMLInputElement} slider */
  drag(slider) {
    const row = openRow(this.store.get());
    if (!row) return;
    const { matrix, query } = row;
    const how = { keepsSum: this.keepsSum.checked, visible: cellsOf(matrix)[query] ?? [] };
    const weights = [...rowOf(matrix.weights, query)];
    putRow(this.store, withWeight(weights, Number(slider.dataset["key"]), Number(slider.value), how));
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new RowEditor(root, store);
}

/** A field for a row of weights, one for each of so many keys. @param {() => number} count */
function rowField(count) {
  const names = { type: "text", name: "row", inputmode: "decimal", autocomplete: "off", spellcheck: "false" };
  return boundedField(el("input", names), {
    read: (text, name) => rowReading(count()).read(text, name),
    write: (row) => rowReading(count()).write(row),
    sentence: (name, text) => rowReading(count()).sentence(name, text),
  });
}
