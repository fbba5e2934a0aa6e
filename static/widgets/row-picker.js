/** Which query a table of one row shows: its position, to type. */

import { el } from "./elements.js";

/** @param {string} id of the field @param {(query: number) => void} choose */
export function queryChoice(id, choose) {
  const field = el("input", { id, type: "number", min: 0, step: 1 });
  const range = el("span", { class: "muted" });
  const label = el("label", { for: id });
  const root = el("div", { class: "query-choice small", hidden: true }, label, field, range);
  field.addEventListener("change", () => {
    if (field.value !== "" && field.checkValidity()) choose(Number(field.value));
  });
  return {
    root,
    /**
     * @param {number} count how many queries there are @param {number} query the one that is shown
     * @param {string} [name] of what is chosen
     */
    show(count, query, name = "Query, by position") {
      if (label.textContent !== name) label.textContent = name;
      field.max = String(count - 1);
      range.textContent = `0 to ${count - 1}`;
      // a number that is being typed is left alone
      if (document.activeElement !== field) field.value = String(query);
    },
  };
}
