/** HTML that the server made from a lesson's Markdown, as nodes. Scripts of a parsed document would not run. */

import { at } from "../core/site-root.js";

/** @param {string} html @returns {DocumentFragment} */
export function fragment(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  const made = document.createDocumentFragment();
  for (const link of parsed.querySelectorAll('a[href^="/"]:not([href^="//"])'))
    link.setAttribute("href", at(link.getAttribute("href") ?? ""));
  made.append(...parsed.childNodes);
  return made;
}
