/**
 * Frame in which a phone shows what the teacher shows: a page of ours in its `embed` form. A change of the same page is
 * handed to it as a step of its history, so nothing is loaded again; another page is loaded.
 */

import { at, belowRoot } from "../core/site-root.js";
import { el } from "../widgets/elements.js";

// pages that restore themselves from their address (core/follow-address.js)
const RESTORING = new Set(["explore", "/steps", "/compare", "/calculator", "/sparse", "/positions"]);

/** Which page an address opens: `/` alone is another than `/?…`. @param {URL} url */
function pageOf({ pathname, search }) {
  const path = belowRoot(pathname);
  return path === "/" && search !== "" ? "explore" : path;
}

/** @param {string} address below the root @param {boolean} isEmbedded */
function urlOf(address, isEmbedded) {
  const url = new URL(at(address), location.origin);
  if (isEmbedded) url.searchParams.set("embed", "1");
  return url;
}

/** @param {HTMLElement} root @returns {{ show: (address: string | null, says: string, isAlone: boolean) => void }} */
export function mountFrame(root) {
  const frame = el("iframe", { title: "What your teacher shows" });
  let shown = "";
  let page = "";
  let isLoaded = false;
  frame.addEventListener("load", () => {
    isLoaded = true;
  });

  /** @param {string} address */
  function step(address) {
    const inner = frame.contentWindow;
    if (!inner) return;
    const { pathname, search } = urlOf(address, true);
    inner.history.replaceState(null, "", pathname + search);
    inner.dispatchEvent(new PopStateEvent("popstate", { state: null }));
  }

  /** @param {string} address @param {boolean} isEmbedded */
  function load(address, isEmbedded) {
    const url = urlOf(address, isEmbedded);
    isLoaded = false;
    // in place of its entry: the back button leaves the room, and not what was shown before
    if (frame.isConnected && frame.contentWindow && frame.getAttribute("src"))
      frame.contentWindow.location.replace(url);
    else frame.src = `${url.pathname}${url.search}${url.hash}`;
  }

  return {
    show(address, says, isAlone) {
      const wanted = address === null ? `nothing: ${says}` : `${isAlone} ${address}`;
      if (wanted === shown) return;
      shown = wanted;
      if (address === null) {
        page = "";
        frame.removeAttribute("src");
        root.replaceChildren(el("p", { class: "room-empty" }, says));
        return;
      }
      const url = urlOf(address, false);
      const next = `${isAlone} ${pageOf(url)} ${url.hash}`;
      const isSame = next === page && isLoaded && RESTORING.has(pageOf(url));
      page = next;
      if (!frame.isConnected) root.replaceChildren(frame);
      if (isSame) step(address);
      else load(address, !isAlone);
    },
  };
}
