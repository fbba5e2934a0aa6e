/** @type {import("../../../static/core/types.js").Palette[]} */
export const PALETTES = ["light", "dark", "light contrast", "dark contrast"];
