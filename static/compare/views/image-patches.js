/** B − A of one query, over the image where both sides look at the same one: whatever else, patch by patch. */

import { signedColor } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { patchGrid } from "../../image-input/patch-grid.js";
import { el } from "../../widgets/elements.js";
import { differenceNames } from "../difference.js";
import { signedText } from "./difference-tables.js";

/** @import { Store } from "../../core/store.js" */
/** @import { State } from "../address.js" */

const HELP =
  "Press a patch or [CLS] to choose it as the query in all pictures; rest on another to read its numbers. " +
  "Arrow keys walk over the patches, Enter chooses one.";
const TWO = "The two sides look at different images, so the patches stand here without one.";

/** Says whether what is shown is of images with the same grid, and seen already. @param {State} state */
function isReady(state) {
  const sides = [
    ["a.shown", "a.seen"],
    ["b.shown", "b.seen"],
  ].map(([shown, seen]) => ({
    shown: state[/** @type {string} */ (shown)],
    seen: state[/** @type {string} */ (seen)],
  }));
  const areSeen = sides.every(
    ({ shown, seen }) =>
      shown && seen && shown.run.card.id === seen.model && shown.run.question.image === seen.file.data,
  );
  const [a, b] = sides;
  return (
    Boolean(state["difference"]) && areSeen && a?.seen.rows === b?.seen.rows && a?.seen.columns === b?.seen.columns
  );
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const grid = patchGrid(
    {
      onChoose: (token) => store.set({ query: token, key: null }),
      onPeek(token) {
        peeked = token;
        read();
      },
      onLeave() {
        peeked = null;
        read();
      },
    },
    "patch-difference-help",
  );
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const legend = el("span", {});
  root.append(grid.root, readout, el("p", { id: "patch-difference-help", class: "muted small" }, legend, " ", HELP));
  /** @type {number | null} */
  let peeked = null;

  // before a query is chosen, the one that changed most is worth seeing
  const queryOf = (/** @type {State} */ { query, largest }) => query ?? largest[0]?.row ?? 0;
  const cellOf = (/** @type {State} */ state, /** @type {number} */ key) => {
    const { data, a, b, columns } = state["difference"];
    const at = queryOf(state) * columns.length + key;
    return { a: Number(a[at]), b: Number(b[at]), difference: Number(data[at]) };
  };
  const numbersText = (/** @type {State} */ state, /** @type {number} */ key) => {
    const { a, b, difference } = cellOf(state, key);
    return `A ${numberText(a, "short")}, B ${numberText(b, "short")}, difference ${signedText(difference)}`;
  };

  function build() {
    const state = store.get();
    root.hidden = !isReady(state);
    if (root.hidden) return;
    const [a, b] = [state["a.seen"], state["b.seen"]];
    grid.build(state["a.shown"].keyTokens, a.columns, a.url === b.url ? a.url : null);
    draw();
  }

  function draw() {
    const state = store.get();
    if (root.hidden || !isReady(state)) return;
    const names = differenceNames(state["difference"]).columns;
    const query = queryOf(state);
    const most = Math.max(...names.map((_, i) => Math.abs(cellOf(state, i).difference)));
    grid.draw(`What B changed of where ${names[query]} looks`, (i) => {
      const { difference } = cellOf(state, i);
      const [red, green, blue] = signedColor(Math.sign(difference), 1, state["isDark"]);
      const share = most > 0 ? Math.abs(difference) / most : 0;
      return {
        name: `${names[i]}, ${numbersText(state, i)}`,
        isPressed: i === query,
        shade: `rgb(${red} ${green} ${blue} / ${0.92 * share})`,
      };
    });
    const isOne = state["a.seen"].url === state["b.seen"].url;
    const largest = `of at most ${numberText(most, "short")} in this row.`;
    legend.textContent = `The stronger the colour, the larger the difference, ${largest}${isOne ? "" : ` ${TWO}`}`;
    read();
  }

  function read() {
    const state = store.get();
    if (root.hidden || !isReady(state)) return;
    const names = differenceNames(state["difference"]).columns;
    const [query, key] = [queryOf(state), peeked ?? state["key"] ?? queryOf(state)];
    readout.textContent = `From ${names[query]} to ${names[key]}: ${numbersText(state, key)}`;
  }

  store.watch(["difference", "a.seen", "b.seen"], build);
  store.watch(["query", "isDark", "largest"], draw);
  store.watch(["key"], read);
}
