/** HTML that the server made from a lesson's Markdown, as nodes. Scripts of a parsed document would not run. */

/** @param {string} html @returns {DocumentFragment} */
export function fragment(html) {
  const made = document.createDocumentFragment();
  made.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  return made;
}
