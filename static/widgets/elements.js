/** Making elements without markup in strings: text stays text, whatever was typed. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] absent and false ones are left out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  // plain loops: large tables make thousands of elements, and lists made on the way would be as many again
  for (const key in attributes) {
    const value = attributes[key];
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
  return element;
}

/**
 * Puts a script or a style sheet into the page.
 * @param {HTMLElement} file @param {Element | null} [before] which it follows; the last of the head when left out
 * @returns {Promise<unknown>} answered once it is there
 */
export const fetched = (file, before = document.head.lastElementChild) =>
  new Promise((done, failed) => {
    file.addEventListener("load", done);
    file.addEventListener("error", () => {
      file.remove();
      failed(new Error("A file of this page could not be fetched. Reload to try again."));
    });
    before?.after(file);
  });

/**
 * The part of the template with this `data-slot`.
 * @param {ParentNode} root
 * @param {string} name
 */
export function slot(root, name) {
  const found = root.querySelector(`[data-slot="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`the template lacks data-slot="${name}"`);
  return found;
}

/** @param {"query" | "key" | "value"} role @param {string} text a word of this role, with its letter and colour */
export const roleToken = (role, text) =>
  el("span", { class: `token ${role}` }, el("span", { class: "letter" }, role[0]?.toUpperCase()), el("bdi", {}, text));

/**
 * @param {Record<string, string | number | boolean | null>} attributes
 * @param {Record<string, string>} options value and what it says
 */
export const selectOf = (attributes, options) =>
  el("select", attributes, ...Object.entries(options).map(([value, text]) => el("option", { value }, text)));

const SVG = "http://www.w3.org/2000/svg";

/**
 * The same in SVG.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name @param {Record<string, string | number>} attributes @param {...Node} children
 */
export function svgElement(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}
