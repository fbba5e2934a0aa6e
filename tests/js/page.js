/** A page without a browser, for views: happy-dom's window in the place of the browser's. It draws and lays out nothing. */

import { createStore } from "../../static/core/store.js";
import { stateWith } from "./fixtures.js";

// by a name that the checker of types does not follow: this package's own types are Node's, and they are not the browser's
const { Window } = await import(/** @type {any} */ ("happy-dom"));
const page = new Window({ url: "http://localhost/" });
const NAMES = ["Node", "Element", "HTMLElement", "SVGElement", "Event", "KeyboardEvent", "location", "history"];
const FIELDS = ["HTMLInputElement", "HTMLSelectElement", "HTMLTextAreaElement", "HTMLButtonElement"];
Object.assign(globalThis, { window: page, document: page.document });
for (const name of [...NAMES, ...FIELDS])
  Object.defineProperty(globalThis, name, { value: page[name], configurable: true, writable: true });

/** A view on an empty page, and the store that it reads. @param {(root: any, store: any, ...more: any[]) => unknown} mount @param {object} [patch] of the explore page's state @param {string} [html] that the template holds */
export function viewOf(mount, patch = {}, html = "") {
  const store = createStore(/** @type {any} */ (stateWith(patch)));
  const root = onPage(html);
  mount(root, store);
  return { root, store };
}

/** @param {string} html @returns {HTMLElement} an element with this in it, alone on the page */
export function onPage(html = "") {
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.replaceChildren(root);
  return root;
}

/** @param {ParentNode} root @param {string} selector @returns {any} the one element, which has to be there */
export function the(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`nothing is ${selector} in ${/** @type {Element} */ (root).innerHTML}`);
  return found;
}

/** @param {ParentNode} root @param {string} selector @returns {string[]} the text of each */
export const texts = (root, selector) =>
  [...root.querySelectorAll(selector)].map(({ textContent }) => textContent ?? "");

/** The button with this text. @param {ParentNode} root @param {string} text @returns {HTMLButtonElement} */
export function button(root, text) {
  const found = [...root.querySelectorAll("button")].find((each) => each.textContent === text);
  if (!found) throw new Error(`no button “${text}” among ${texts(root, "button").join(", ")}`);
  return found;
}

/** Types into a field, as somebody would. @param {any} field @param {string} value @param {string} [event] */
export function type(field, value, event = "input") {
  field.value = value;
  field.dispatchEvent(new Event(event, { bubbles: true }));
}

/** @param {any} target @param {string} key @param {object} [more] @returns {boolean} whether the page took the key for itself */
export const press = (target, key, more = {}) =>
  !target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
