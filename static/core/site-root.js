/** Root of this site: the path that a proxy serves it below, as the page says it; mostly empty. */

const root = () => globalThis.document?.documentElement?.dataset?.["rootPath"] ?? "";

/** The address of one of our paths. @param {string} path begins with `/` */
export const at = (path) => root() + path;

/** The path of an address without the root, as a lesson names it. @param {string} address begins with `/` */
export const belowRoot = (address) => (address.startsWith(at("/")) ? address.slice(root().length) : address);
