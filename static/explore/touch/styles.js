/** Styles of the parts that come after the first picture: fetched once. */

import { el } from "../../widgets/elements.js";

const ADDRESS = "/static/styles/base/touch.css";

/** @type {Promise<unknown> | null} */
let fetched = null;

/** @returns {Promise<unknown>} when they hold */
export function touchStyles() {
  fetched ??= new Promise((go) => {
    const link = el("link", { rel: "stylesheet", href: ADDRESS });
    link.onload = link.onerror = go;
    document.head.append(link);
  });
  return fetched;
}
