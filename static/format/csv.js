/** Tables as spreadsheets read them (RFC 4180). */

/** A label as it is. @param {string} text */
export const exactLabel = (text) => text;

/** A label after an apostrophe, where a spreadsheet would take it for a formula. @param {string} text */
export const guardedLabel = (text) => (/^[=+@\t\r]|^-(?!\d|∞)/.test(text) ? `'${text}` : text);

/** @param {string} text */
const field = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** @param {string[][]} rows */
export const csvText = (rows) => rows.map((cells) => cells.map(field).join(",")).join("\r\n");
