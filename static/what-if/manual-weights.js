/**
 * The weights of the chosen query in the open head, each with a slider, and the whole row as text: a row that somebody
 * drags or types takes the place of the model's own.
 */

import { placeText } from "../domain/interventions.js";
import { cellsOf, hasRow, rowReading, withRow, withWeight } from "../domain/manual-edits.js";
import { pinnedCell } from "../domain/selected-cell.js";
import { numberText } from "../format/numbers.js";
import { labelsOf } from "../format/token-text.js";
import { rowOf } from "../format/typed-arrays.js";
import { boundedField } from "../widgets/bounded-field.js";
import { el, roleToken } from "../widgets/elements.js";

/** @import { HeadMatrix, HeadPlace, State, Store } from "../core/types.js" */

const MOST_KEYS = 64;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const title = el("p", { class: "pair" });
  const keeps = el("input", { type: "checkbox", checked: true });
  const list = el("ol", { class: "weight-sliders" });
  const typed = boundedField(
    el("input", { type: "text", name: "row", inputmode: "decimal", autocomplete: "off", spellcheck: "false" }),
    {
      read: (text, name) => readingHere().read(text, name),
      write: (row) => readingHere().write(row),
      sentence: (name, text) => readingHere().sentence(name, text),
    },
  );
  const back = el("button", { type: "button", class: "small" }, "Put the model’s own row back");
  const none = el("p", { class: "muted" });
  const body = el(
    "div",
    {},
    title,
    list,
    el("label", { class: "check" }, keeps, "The other keys give and take, so that the sum stays"),
    el("label", { class: "typed-row" }, el("span", {}, "The same row, to type or paste into"), typed.input),
    typed.refusal,
    back,
  );
  root.append(body, none);
  /** @type {{ slider: HTMLInputElement, number: HTMLElement }[]} */
  let lines = [];
  let built = "";
  const readingHere = () => rowReading(store.get().matrix?.keyTokens.length ?? 0);

  /** @param {State} state @returns {{ matrix: HeadMatrix, place: HeadPlace, query: number } | null} */
  function here({ matrix, query, key }) {
    const place = matrix?.kind === "head" ? matrix.places[0] : undefined;
    return matrix && place ? { matrix, place, query: pinnedCell({ query, key }, matrix).query } : null;
  }

  function show(/** @type {State} */ state) {
    const found = here(state);
    const isLong = found !== null && found.matrix.keyTokens.length > MOST_KEYS;
    body.hidden = found === null || isLong;
    none.hidden = !body.hidden;
    none.textContent = isLong
      ? `Too many keys for a slider each (at most ${MOST_KEYS}). The API takes rows of any length.`
      : "Open one head to change its weights.";
    if (!found || isLong) return;
    const { matrix, place, query } = found;
    const keys = labelsOf(matrix.keyTokens);
    title.replaceChildren(
      roleToken("query", String(labelsOf(matrix.queryTokens)[query])),
      ` at ${query}, ${placeText(place, matrix.run.card)}, looks at`,
    );
    if (built !== keys.join("\n")) build(keys);
    const visible = cellsOf(matrix)[query] ?? [];
    rowOf(matrix.weights, query).forEach((weight, key) => {
      const line = lines[key];
      if (!line) return;
      // who drags a slider holds it
      if (document.activeElement !== line.slider) line.slider.value = String(weight);
      line.slider.disabled = !visible[key];
      line.number.textContent = visible[key] ? numberText(weight, "short") : "hidden";
      line.slider.setAttribute("aria-valuetext", line.number.textContent);
    });
    typed.fill(`${JSON.stringify(place)} ${query}`, [...rowOf(matrix.weights, query)]);
    back.hidden = !hasRow(state.rows, place, query);
  }

  /** @param {string[]} keys */
  function build(keys) {
    built = keys.join("\n");
    lines = keys.map((key, i) => ({
      slider: el("input", {
        type: "range",
        min: 0,
        max: 1,
        step: 0.005,
        "data-key": i,
        "aria-label": `Weight on ${key}, position ${i}`,
      }),
      number: el("span", { class: "number" }),
    }));
    list.replaceChildren(
      ...lines.map(({ slider, number }, i) => el("li", {}, el("bdi", { class: "token key" }, keys[i]), slider, number)),
    );
  }

  /** @param {(matrix: HeadMatrix, query: number) => number[] | null} rowFor */
  const put = (rowFor) => {
    const state = store.get();
    const found = here(state);
    if (found) store.set({ rows: withRow(state.rows, found.place, found.query, rowFor(found.matrix, found.query)) });
  };
  const drag = (/** @type {Event} */ { target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    const how = (/** @type {HeadMatrix} */ matrix, /** @type {number} */ query) => ({
      keepsSum: keeps.checked,
      visible: cellsOf(matrix)[query] ?? [],
    });
    put((matrix, query) =>
      withWeight(
        [...rowOf(matrix.weights, query)],
        Number(target.dataset["key"]),
        Number(target.value),
        how(matrix, query),
      ),
    );
  };
  const type = () => typed.take("weight", (row) => put(() => row));
  const putBack = () => put(() => null);
  list.addEventListener("input", drag);
  typed.input.addEventListener("input", type);
  typed.input.addEventListener("change", typed.say);
  back.addEventListener("click", putBack);
  store.watch(["matrix", "query", "key", "rows"], show);
}
