/** Keeps a page's address as its state is, and the state as the address is when somebody goes back. */

// browsers refuse an address that changes too often, as a slider's would
const REST_MS = 200;

/**
 * @template {object} Address
 * @template {Address} State
 * @param {import("./store.js").Store<State>} store
 * @param {ReturnType<typeof import("./address-table.js").addressTable<Address>>} table
 */
export function followAddress(store, table) {
  let timer = 0;
  let written = store.get();
  const write = () => {
    clearTimeout(timer);
    const now = store.get();
    const search = table.write(now);
    if (search === location.search) return;
    const isStep = table.stepsBetween(written, now).length > 0;
    written = now;
    history[isStep ? "pushState" : "replaceState"](null, "", location.pathname + search);
  };
  const follow = (/** @type {State} */ state) => {
    clearTimeout(timer);
    // at once, or somebody quick would go back to where they were two steps ago
    if (table.stepsBetween(written, state).length > 0) write();
    else timer = window.setTimeout(write, REST_MS);
  };
  store.watch(/** @type {(keyof State)[]} */ (table.keys), follow);
  addEventListener("pagehide", write);
  addEventListener("popstate", () => {
    const read = /** @type {Partial<State>} */ (/** @type {unknown} */ (table.read(location.search)));
    written = { ...store.get(), ...read };
    store.set(read);
  });
}
