/**
 * Address of the calculator: follows the store, and the store follows it. The entry of the history holds what does not
 * fit into a link and text that cannot be read yet, so that reloading loses nothing.
 *
 * @import { State, Store } from "./state.js"
 */

import { addressTable, lostText, text } from "../core/address-table.js";
import { followAddress as follow } from "../core/follow-address.js";
import { STEPPER_FIELDS } from "../stepper/reply/address.js";
import { completed } from "./form.js";
import { formKeys, formParams, MOST_CHARACTERS, readForm, searchText } from "./form-address.js";
import { FIRST_FORM, INITIAL, isChanged } from "./state.js";
import { lostOfForm } from "./unreadable-fields.js";

/** @typedef {Pick<State, "example" | import("../stepper/reply/address.js").StepperKey>} Address */

/** @type {{ [K in keyof Address]: import("../core/address-table.js").Field<Address[K]> }} */
const FIELDS = { example: text(), ...STEPPER_FIELDS };
const TABLE = addressTable(FIELDS);
const REST_MS = 150;

/** @param {State} state @returns {URLSearchParams} */
function fullParams(state) {
  const params = new URLSearchParams(TABLE.write(state));
  const isOwn = state.exampleForm === null ? state.form !== FIRST_FORM && state.opened === null : isChanged(state);
  if (isOwn) for (const [name, value] of formParams(state.form)) params.set(name, value);
  return params;
}

/** @param {State} state @returns {string} the address of this view, however long */
export const linkOf = (state) => location.origin + location.pathname + searchText(fullParams(state));

/**
 * The link to share; none where mail programs and old servers would cut it. @param {State} state
 * @returns {import("../widgets/share.js").Link}
 */
export function sharedLink(state) {
  const href = linkOf(state);
  return href.length > MOST_CHARACTERS
    ? { href, problem: "Too long for a link: save it as a file, under “Keep and share”" }
    : { href };
}

/** @param {unknown} memory what an entry of the history holds besides its address */
function remembered(memory) {
  const found = typeof memory === "object" && memory !== null ? /** @type {Partial<State>} */ (memory) : {};
  return { ...(found.form ? { form: found.form } : {}), drafts: found.drafts ?? {}, trail: found.trail ?? [] };
}

/** @param {string} search @param {unknown} memory @returns {Address & Partial<State>} */
function readPage(search, memory) {
  const own = readForm(new URLSearchParams(search));
  return { ...TABLE.read(search), ...(own ? { form: completed(own) } : {}), ...remembered(memory) };
}

/** The page before the server has said anything. @returns {State} */
export const initialState = () => ({
  ...INITIAL,
  ...readPage(location.search, history.state),
  notice: lostOf(location.search),
});

/** @param {string} search @returns {string | null} what of an address is left out, in words */
const lostOf = (search) => lostText([...TABLE.lost(search), ...lostOfForm(new URLSearchParams(search))]);

/** Whether the address, or this entry of the history, brought fields along. */
export const bringsForm = () => readPage(location.search, history.state).form !== undefined;

/** What the back button returns to: everything about the fields but the numbers themselves. @param {State} state */
function stepText({ form, example, jumps }) {
  const { matrices, maskCells, labels, keyLabels, scale, temperature, maskSize, ...rest } = form;
  const shapes = Object.entries(matrices).map(([name, cells]) => [name, cells.length, cells[0]?.length]);
  return JSON.stringify([rest, shapes, maskCells.length, example, jumps]);
}

/** @param {Store} store */
export function followAddress(store) {
  let last = stepText(store.get());
  // an answer may come before the address is written for the first time
  let hadPicture = false;

  follow(store, {
    keys: [...TABLE.keys, "form", "drafts", "trail", "jumps", "opened", "trace"],
    rest: REST_MS,
    entryOf,
    rule(state, before, { push, replace, later }) {
      const write = (/** @type {State} */ state) => {
        const steps = stepText(state);
        // the first picture is no step, nor is an example that fills its fields
        const isStep = steps !== last && hadPicture;
        last = steps;
        hadPicture ||= state.trace !== null;
        (isStep ? push : replace)(state);
        store.set({ linkLength: linkOf(state).length });
      };
      if (state.jumps === before.jumps) return later(() => write(store.get()));
      // where one jumped from is what the back button returns to
      write(before);
      write(state);
    },
    restore(memory) {
      const page = readPage(location.search, memory);
      const state = store.get();
      // the same example without changes: its own fields again
      const isExample = !page.form && page.example !== "" && state.exampleForm && page.example === state.example;
      const form = isExample && state.exampleForm ? state.exampleForm : page.example ? state.form : FIRST_FORM;
      store.set({ ...page, form: page.form ?? form, revealed: false });
      last = stepText(store.get());
    },
  });
}

/** The address as far as it fits into a link; the entry remembers the rest. @param {State} state */
function entryOf(state) {
  const { form, drafts, trail } = state;
  const isLong = linkOf(state).length > MOST_CHARACTERS;
  const params = fullParams(state);
  if (isLong) for (const name of formKeys) params.delete(name);
  // fields that cannot be read do not come back from an address
  const isKept = isLong || Object.keys(drafts).length > 0 || form !== state.computed;
  return { search: searchText(params), memory: { drafts, trail, ...(isKept ? { form } : {}) } };
}
