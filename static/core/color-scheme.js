/** Tells the store whether the reader's system is dark: canvases cannot read a media query. */

/** @import { Store } from "./store.js" */

/** @param {Store<{ isDark?: boolean }>} store */
export function followScheme(store) {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => store.set({ isDark: query.matches });
  tell();
  query.addEventListener("change", tell);
}
