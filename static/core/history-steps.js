/** A slider on its way says many values: they are one step of the back button, not one each. */

const ONE_MOVE_MS = 1000;

/**
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
