/** Other file: a mask that was drawn cell by cell belongs to the frames of one sound, and goes with it. */

/** @import { State } from "../core/types.js" */

/**
 * The part of the state that does not outlive its file; a mask would be refused for a sound of another length.
 * @param {object} state of a page, which may have no mask @param {"image" | "sound"} input
 * @returns {Partial<Pick<State, "mask" | "where">>}
 */
export function withoutOldCells(state, input) {
  const mask = "mask" in state ? /** @type {State["mask"]} */ (state.mask) : null;
  return input === "sound" && mask?.kind === "cells" ? { mask: null, where: "" } : {};
}
