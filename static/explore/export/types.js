/**
 * What a tab shows, ready to be written to any file.
 *
 * @typedef {object} Exhibit
 * @property {string} name of the file, without its ending
 * @property {string[]} titles the first says what it is
 * @property {() => string} svg
 * @property {string} corner of the table
 * @property {string} caption of the table
 * @property {string[]} rowLabels
 * @property {string[]} columnLabels
 * @property {(number | null)[][]} rows null where a query may not attend
 * @property {Record<string, unknown>} data everything about it
 * @property {{ axes: [string, string], title: string, least: number, most: number, stops: [number, string][] }} figure
 *   what rows and columns are, and the colours of the numbers
 *
 * @typedef {State & { matrix: HeadMatrix }} Ready
 */

/** @import { HeadMatrix, State } from "../../core/types.js" */

export {};
