/**
 * Follower of the address: writes the state of a page into it, and reads the state from it when the reader goes back.
 * A page gives the rule that says which changes the back button returns from.
 */

import { startTimer, stopTimer } from "./settled.js";

/** @import { addressTable } from "./address-table.js" */
/** @import { Store } from "./store.js" */

// browsers refuse an address that changes too often, and writing one takes longer than drawing a small head
const REST_MS = 60;
const SLIDER_REST_MS = 200;
const ONE_MOVE_MS = 1000;

/**
 * @template {object} S
 * @typedef {object} Entry how a change reaches the history
 * @property {(state: S) => void} push a new entry
 * @property {(state: S) => void} replace the entry of now
 * @property {(state: S | (() => void)) => void} later replaces it, or calls a function, once the changes rest
 * @property {(names: string[]) => boolean} isNew whether changes of these fields are a step, and no slider on its way
 */

/**
 * @template {object} S
 * @param {Store<S>} store
 * @param {object} page
 * @param {(keyof S)[]} page.keys the fields after whose change the address is written
 * @param {(state: S) => { search: string, memory?: unknown }} page.entryOf the address, and what its entry remembers
 * @param {(state: S, before: S, entry: Entry<S>) => void} page.rule
 * @param {(memory: unknown) => void} page.restore sets the state that an address and its entry stand for
 * @param {number} [page.rest] in milliseconds
 */
export function followAddress(store, { keys, entryOf, rule, restore, rest = REST_MS }) {
  let isReading = false;
  let timer = 0;
  /** what is written when the changes rest @type {(() => void) | null} */
  let waiting = null;
  const steps = moves();

  function flush() {
    const write = waiting;
    forget();
    write?.();
  }
  function forget() {
    stopTimer(timer);
    waiting = null;
  }
  const put = (/** @type {"pushState" | "replaceState"} */ how, /** @type {S} */ state) => {
    const { search, memory = null } = entryOf(state);
    if (search === location.search && memory === null) return;
    history[how](memory, "", location.pathname + search);
    dispatchEvent(new Event("address"));
  };
  /** @type {Entry<S>} */
  const entry = {
    isNew: steps.isNew,
    push(state) {
      flush();
      put("pushState", state);
    },
    replace(state) {
      forget();
      put("replaceState", state);
    },
    later(what) {
      stopTimer(timer);
      waiting = typeof what === "function" ? /** @type {() => void} */ (what) : () => put("replaceState", what);
      timer = startTimer(flush, rest);
    },
  };

  store.watch(keys, (state, before) => {
    if (!isReading) rule(state, before, entry);
  });
  addEventListener("pagehide", flush);
  addEventListener("popstate", () => {
    forget();
    steps.forget();
    isReading = true;
    restore(history.state);
    isReading = false;
  });
}

/**
 * Follows a page whose whole state stands in the address.
 * @template {object} Address
 * @template {Address} S
 * @param {Store<S>} store @param {ReturnType<typeof addressTable<Address>>} table
 */
export const followTable = (store, table) =>
  followAddress(store, {
    keys: /** @type {(keyof S)[]} */ (table.keys),
    rest: SLIDER_REST_MS,
    entryOf: (state) => ({ search: table.write(state) }),
    // at once, or somebody quick would go back to where they were two steps ago
    rule: (state, before, { push, later }) => (table.stepsBetween(before, state).length > 0 ? push : later)(state),
    restore: () => store.set(/** @type {Partial<S>} */ (/** @type {unknown} */ (table.read(location.search)))),
  });

/**
 * A slider on its way says many values: they are one step of the back button, not one each.
 *
 * @returns {{ isNew: (names: string[]) => boolean, forget: () => void }} `isNew` is asked once for each change, with
 *   the names of the fields that it changes
 */
export function moves() {
  let last = { names: "", time: 0 };
  return {
    isNew(names) {
      if (names.length === 0) return false;
      const now = { names: names.join(), time: Date.now() };
      const isSame = now.names === last.names && now.time - last.time < ONE_MOVE_MS;
      last = now;
      return !isSame;
    },
    forget() {
      last = { names: "", time: 0 };
    },
  };
}
