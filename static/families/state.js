/**
 * State of the families page, the part of it that stands in the address, and the filters.
 *
 * @typedef {"tree" | "timeline" | "table"} Face
 * @typedef {"" | "small" | "middle" | "large" | "huge" | "unknown"} SizeClass
 * @typedef {object} Address
 * @property {Face} face
 * @property {FamilyModel["branch"][]} branch none stands for all
 * @property {string} kind of attention
 * @property {string} scheme of positions
 * @property {string} modality
 * @property {string} organisation
 * @property {SizeClass} size
 * @property {string} q what is searched for
 * @property {number} zoom the place in `ZOOMS`
 * @property {string} id of the model whose facts are shown
 *
 * @typedef {Address & { models: FamilyModel[], palette: Palette }} State
 */

import { addressTable, choice, readIndex, several, text } from "../core/address-table.js";

/** @import { FamilyModel } from "../core/reply-types.js" */
/** @import { Palette } from "../core/types.js" */

export const ZOOMS = [1, 1.5, 2, 3, 4, 6];
export const FACES = /** @type {const} */ ({ tree: "Tree", timeline: "Timeline", table: "Table" });
/** From the top of the tree to its foot. @type {FamilyModel["branch"][]} */
export const BRANCHES = ["encoder", "encoder-decoder", "decoder"];
/** Parameters of the largest size: from, and below. @type {Record<string, [string, number, number]>} */
const SIZES = {
  small: ["below 1 billion", 0, 1e9],
  middle: ["1 to 10 billion", 1e9, 1e10],
  large: ["10 to 100 billion", 1e10, 1e11],
  huge: ["100 billion and more", 1e11, Infinity],
};
export const SIZE_NAMES = {
  ...Object.fromEntries(Object.entries(SIZES).map(([id, [name]]) => [id, name])),
  unknown: "not published",
};

const quiet = () => ({ ...text(), isStep: false });

export const TABLE = addressTable(
  /** @type {{ [K in keyof Address]: import("../core/address-table.js").Field<Address[K]> }} */ ({
    face: choice(/** @type {Face[]} */ (Object.keys(FACES)), true),
    branch: several(BRANCHES),
    kind: quiet(),
    scheme: quiet(),
    modality: quiet(),
    organisation: quiet(),
    size: choice(/** @type {const} */ (["", "small", "middle", "large", "huge", "unknown"])),
    q: quiet(),
    zoom: {
      initial: 0,
      read: (written) => ((readIndex(written) ?? ZOOMS.length) < ZOOMS.length ? readIndex(written) : undefined),
      write: String,
      says: `give a whole number from 0 to ${ZOOMS.length - 1}`,
    },
    id: { ...text(), initial: "transformer" },
  }),
);

/** Every filter at rest. @type {Partial<Address>} */
export const UNFILTERED = { branch: [], kind: "", scheme: "", modality: "", organisation: "", size: "", q: "" };
export const FILTER_KEYS = /** @type {(keyof Address)[]} */ (Object.keys(UNFILTERED));

/** @param {SizeClass} size @param {number | null} largest */
function isOfSize(size, largest) {
  if (size === "") return true;
  if (size === "unknown" || largest === null) return size === "unknown" && largest === null;
  const [, least, below] = /** @type {[string, number, number]} */ (SIZES[size]);
  return largest >= least && largest < below;
}

/** @param {string} wanted @param {string[]} found */
const isAmong = (wanted, found) => wanted === "" || found.includes(wanted);

/** @param {FamilyModel} model */
const searched = ({ name, id, organisations, attention, positions, objective, date, note, reference }) =>
  [name, id, ...organisations, attention, positions, objective, date, note, reference.title].join(" ").toLowerCase();

/** The models that pass every filter. @param {State} state @returns {FamilyModel[]} */
export function matching({ models, branch, kind, scheme, modality, organisation, size, q }) {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter(
    (model) =>
      (branch.length === 0 || branch.includes(model.branch)) &&
      isAmong(kind, model.kinds) &&
      isAmong(scheme, model.schemes) &&
      isAmong(modality, model.modalities) &&
      isAmong(organisation, model.organisations) &&
      isOfSize(size, model.largest) &&
      words.every((word) => searched(model).includes(word)),
  );
}

/** The chosen model; the first of all where an address names one that is not there. @param {State} state */
export const chosenOf = ({ models, id }) => models.find((model) => model.id === id) ?? models[0];
