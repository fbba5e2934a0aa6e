/**
 * Address of the comparison: holds both sides as the explore page's address does, with `a.` and `b.` in front, the
 * chosen cell, its size, and the patching with `p.` in front.
 *
 * @typedef {"a" | "b"} Name
 * @typedef {Pick<Address, "model" | "text" | "pair" | "target" | "image" | "sound" | "site" | "layer" | "head" |
 *   "scale" | "temperature" | "mask" | "ahead" | "where" | "ablate" | "rows" | "vectors">} Side
 * @typedef {Record<string, any>} State
 */

import { addressTable, choice, maybeCount, text } from "../core/address-table.js";
import { at } from "../core/site-root.js";
import { CHANGE_FIELDS, QUESTION_FIELDS } from "../domain/address-fields.js";
import { readAddress } from "../explore/address.js";

/** @import { Address, WhatIfState } from "../core/types.js" */

/** @type {readonly Name[]} */
export const NAMES = ["a", "b"];
const SIDE_FIELDS = { ...QUESTION_FIELDS, ...CHANGE_FIELDS };
const SIDE_KEYS = /** @type {(keyof Side)[]} */ (Object.keys(SIDE_FIELDS));

/** @param {Name} name @returns {string[]} the keys of one side in the state and in the address */
export const keysOf = (name) => SIDE_KEYS.map((key) => `${name}.${key}`);

/** @param {string} name @param {Record<string, any>} fields */
export const prefixed = (name, fields) =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [`${name}.${key}`, field]));

/** The fields of the patching. */
const PATCH_FIELDS = {
  "p.model": text(),
  "p.text": text(),
  "p.corrupted": text(),
  "p.pair": text(),
  "p.target": text(),
  "p.answer": text(),
  "p.wrong": text(),
  "p.what": choice(["head_output", "residual"], true),
  "p.site": choice(["", "encoder", "decoder", "cross"]),
  "p.layer": maybeCount(),
  "p.column": maybeCount(),
  ...prefixed("p", CHANGE_FIELDS),
};

/** The keys of what is changed in every run of the patching. */
export const PATCH_CHANGES = Object.keys(CHANGE_FIELDS).map((key) => `p.${key}`);

/**
 * The patching as the what-ifs declare it: its model, the head that is chosen, the interventions.
 * @param {State} state @returns {WhatIfState}
 */
export function patchSide(state) {
  const isHead = state["p.what"] === "head_output" && state["p.column"] !== null;
  const changes = Object.fromEntries(Object.keys(CHANGE_FIELDS).map((key) => [key, state[`p.${key}`]]));
  return /** @type {any} */ ({
    ...state,
    ...changes,
    model: state["p.model"],
    site: isHead ? state["p.site"] : "",
    layer: state["p.layer"] ?? 0,
    head: state["p.column"] ?? 0,
    press: "open",
  });
}

/** The page's address. */
export const compareAddress = addressTable(
  /** @type {any} */ ({
    ...prefixed("a", SIDE_FIELDS),
    ...prefixed("b", SIDE_FIELDS),
    query: maybeCount(),
    key: maybeCount(),
    zoom: choice(["auto", "read", "fit"]),
    ...PATCH_FIELDS,
  }),
);

/** @param {State} state @param {Name} name @returns {Side} */
export const sideOf = (state, name) =>
  /** @type {Side} */ (Object.fromEntries(SIDE_KEYS.map((key) => [key, state[`${name}.${key}`]])));

/** @param {Name} name @param {Partial<Side>} side @returns {State} what sets it */
export const asSide = (name, side) =>
  Object.fromEntries(SIDE_KEYS.filter((key) => key in side).map((key) => [`${name}.${key}`, side[key]]));

/**
 * A side as a link of the explore page says it.
 * @param {string} link @returns {Side | null} null where it is no link
 */
export function sideOfLink(link) {
  const search = link.includes("?") ? (link.slice(link.indexOf("?")).split("#")[0] ?? "") : "";
  if (!new URLSearchParams(search).get("model")) return null;
  const address = readAddress(search);
  return /** @type {Side} */ (Object.fromEntries(SIDE_KEYS.map((key) => [key, address[key]])));
}

/** Nothing changed in how the model computes. */
export const UNCHANGED = /** @type {Partial<Side>} */ (
  Object.fromEntries(Object.entries(CHANGE_FIELDS).map(([key, field]) => [key, field.initial]))
);

/** The open head of the explore page on both sides; what is changed there is changed in B. @param {Address} address */
export function compareLink(address) {
  const side = /** @type {Side} */ (Object.fromEntries(SIDE_KEYS.map((key) => [key, address[key]])));
  const sides = { ...asSide("a", { ...side, ...UNCHANGED }), ...asSide("b", side) };
  return at(`/compare${compareAddress.write({ ...compareAddress.read(""), ...sides })}`);
}
