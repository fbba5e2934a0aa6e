/** Sentences of the server, whose names stand between back quotes. */

import { el } from "../../widgets/elements.js";

/** @param {string} text such as "`w_query` has 3 rows" @returns {(Node | string)[]} */
export const sentenceNodes = (text) =>
  text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? el("code", {}, part) : part))
    .filter((part) => part !== "");
