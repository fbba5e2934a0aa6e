/** Sentences of the server: show the names between back quotes as code. */

import { el } from "../../widgets/elements.js";

/** @param {string} text such as "`w_query` has 3 rows" @returns {(Node | string)[]} */
export const sentenceNodes = (text) =>
  text
    .split(/`([^`]+)`/)
    .map((part, i) => (i % 2 === 1 ? el("code", {}, part) : part))
    .filter((part) => part !== "");

/**
 * A sentence that stands there already is left alone: a screen reader would say it again.
 * @param {HTMLElement} element @param {string} text
 */
export function say(element, text) {
  if (element.dataset["said"] === text) return;
  element.dataset["said"] = text;
  element.replaceChildren(...sentenceNodes(text));
}
