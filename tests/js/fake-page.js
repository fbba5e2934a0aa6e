/** As much of a page as modules need that make elements: what they made can be read again. */

/**
 * @typedef {object} Made
 * @property {string} name
 * @property {Map<string, string>} attributes
 * @property {(Made | string)[]} children
 * @property {Record<string, string>} style
 * @property {string} textContent
 */

class FakeElement {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.attributes = new Map();
    /** @type {any[]} */
    this.children = [];
    /** @type {Record<string, string>} */
    this.style = {};
  }

  /** @param {string} key @param {unknown} value */
  setAttribute(key, value) {
    this.attributes.set(key, String(value));
  }

  /** @param {...any} children */
  append(...children) {
    this.children.push(...children);
  }

  get textContent() {
    return this.children.map((child) => (typeof child === "string" ? child : child.textContent)).join("");
  }

  set textContent(text) {
    this.children = [text];
  }
}

/** Puts the page in place of the browser's, for as long as the test file runs. */
export function fakePage() {
  const make = (/** @type {string} */ name) => new FakeElement(name);
  Object.assign(globalThis, {
    SVGElement: FakeElement,
    document: {
      createElement: make,
      createElementNS: (/** @type {string} */ _space, /** @type {string} */ name) => make(name),
    },
  });
}

/** @param {any} root @param {string} name @returns {Made[]} all elements of this name, in order */
export const all = (root, name) =>
  typeof root === "string"
    ? []
    : [...(root.name === name ? [root] : []), ...root.children.flatMap((/** @type {any} */ child) => all(child, name))];
