/** Product table: lists the chosen query, key and value, and the products that add up to the score. */

import { startTimer, stopTimer } from "../../core/settled.js";
import { currentCell } from "../../domain/selected-cell.js";
import { numberText } from "../../format/numbers.js";
import { products, sum } from "../../format/row-math.js";
import { labelsOf } from "../../format/token-text.js";
import { at, rowOf } from "../../format/typed-arrays.js";
import { el, roleToken } from "../../widgets/elements.js";

/** @import { Cell, OpenedHead, State, Store } from "../../core/types.js" */

const REST_MS = 60;

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const body = el("div");
  root.append(body);
  let timer = 0;
  const show = () => {
    const state = store.get();
    if (!state.opened) return;
    // the scroll position is the reader's, not the table's
    const { scrollTop: top = 0, scrollLeft: left = 0 } = body.querySelector(".table-scroll") ?? {};
    body.replaceChildren(...describe(state.opened, currentCell(state, state.opened), state.digits));
    body.querySelector(".table-scroll")?.scrollTo({ top, left });
  };
  // a pointer on its way needs no table of every cell that it crosses
  const showSoon = () => {
    stopTimer(timer);
    timer = startTimer(show, REST_MS);
  };
  store.watch(["opened", "query", "key", "digits"], show);
  store.watch(["hover"], showSoon);
}

/** @param {OpenedHead} opened @param {Cell} cell @param {State["digits"]} digits */
function describe(opened, cell, digits) {
  const parts = products(rowOf(opened.query, cell.query), rowOf(opened.key, cell.key));
  const total = Math.fround(sum(parts));
  const number = (/** @type {number | undefined} */ x) => (x === undefined ? "" : numberText(x, digits));
  const query = String(labelsOf(opened.queryTokens)[cell.query]);
  const key = String(labelsOf(opened.keyTokens)[cell.key]);
  const table = el(
    "table",
    { class: "products" },
    el("caption", { class: "unseen" }, `Query of ${query}, key and value of ${key}, dimension by dimension`),
    el("thead", {}, el("tr", {}, ...headings())),
    el("tbody", {}, ...rowsOf(opened, cell, parts, number)),
    el("tfoot", {}, totalRow(number(total))),
  );
  const label = "Numbers of the chosen vectors";
  return [
    el(
      "p",
      { class: "pair small" },
      roleToken("query", query),
      el("span", { class: "muted" }, " times "),
      roleToken("key", key),
      el("span", { class: "muted" }, " and its "),
      roleToken("value", key),
    ),
    el("div", { class: `table-scroll ${digits}`, tabindex: 0, role: "region", "aria-label": label }, table),
    el("p", { class: "small muted" }, verdict(total, at(opened.scores, cell.query, cell.key), number)),
  ];
}

/**
 * A row for each dimension.
 * @param {OpenedHead} opened @param {Cell} cell @param {ArrayLike<number>} parts
 * @param {(x: number | undefined) => string} number
 */
function rowsOf(opened, cell, parts, number) {
  const [query, key, value] = [
    rowOf(opened.query, cell.query),
    rowOf(opened.key, cell.key),
    rowOf(opened.value, cell.key),
  ];
  return Array.from({ length: Math.max(query.length, value.length) }, (_, i) => {
    const numbers = [query[i], key[i], parts[i], value[i]].map((x) => el("td", {}, number(x)));
    return el("tr", {}, el("th", { scope: "row" }, i), ...numbers);
  });
}

/** @param {string} total */
const totalRow = (total) =>
  el(
    "tr",
    {},
    el("th", { scope: "row", colspan: 3 }, "sum of q × k"),
    el("td", { "data-fact": "sum" }, total),
    el("td"),
  );

const headings = () => [
  el("th", { scope: "col" }, "dimension"),
  el("th", { scope: "col", class: "role query" }, "q"),
  el("th", { scope: "col", class: "role key" }, "k"),
  el("th", { scope: "col" }, "q × k"),
  el("th", { scope: "col", class: "role value" }, "v"),
];

/** @param {number} total @param {number} score @param {(x: number) => string} number */
function verdict(total, score, number) {
  if (number(total) === number(score)) return `The sum is the score, ${number(score)}.`;
  return (
    `The model's score is ${number(score)}: same sum; float32 rounding depends on the order (difference ` +
    `${Math.abs(total - score).toExponential(1)}).`
  );
}
