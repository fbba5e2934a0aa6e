/** Framed page: one page of ours in a frame, which stays while its address changes. */

import { at } from "../core/site-root.js";
import { isRecorded } from "../server/send.js";
import { el } from "../widgets/elements.js";

/** What a page shows while it waits for its view: next to nothing, because its own example may be a lesson's. */
const AT_REST = /** @type {Record<string, string>} */ ({
  "/": "?text=…",
  "/steps": "?text=…",
  "/compare": "?a.text=…&b.text=…",
  "/calculator": "?start=scores&scores=0",
  "/sparse": "?kinds=none&n=4",
  "/positions": "?length=2&text=…",
});

const EMBED = "embed=1";

/** The path of an address, such as `/steps`. @param {string} address */
export const pageOf = (address) => new URL(address, location.origin).pathname;

export class FramedPage {
  isLoaded = false;

  /** @param {string} page @param {string} [address] where it begins; else it waits */
  constructor(page, address = page + (AT_REST[page] ?? "")) {
    /** the address of the view that is shown */
    this.address = address;
    this.wanted = address;
    this.path = "";
    this.frame = el("iframe", { src: framed(address), title: "View", inert: true });
    this.frame.addEventListener("load", () => {
      const { pathname = "", search = "" } = this.frame.contentWindow?.location ?? {};
      if (search.includes(EMBED)) this.path = pathname;
      this.isLoaded = true;
      this.follow();
    });
  }

  /** @param {string} address of the same page @param {string} title */
  show(address, title) {
    this.frame.title = title;
    this.wanted = address;
    this.follow();
  }

  /** Changes the address inside, as the back button does; the page follows it. */
  follow() {
    const inner = this.frame.contentWindow;
    if (!inner || !this.isLoaded || this.wanted === this.address) return;
    this.address = this.wanted;
    const { search, hash } = new URL(this.wanted, location.origin);
    // a link led away, or there are files for the first request of a page only
    if (isRecorded || inner.location.pathname !== this.path) return inner.location.replace(framed(this.wanted));
    inner.history.replaceState(null, "", this.path + search);
    // only a navigation says anew which part the address names; it is read as seen from this page, so it is whole
    if (hash || inner.document.querySelector(":target")) inner.location.replace(inner.location.href + (hash || "#"));
    inner.dispatchEvent(new PopStateEvent("popstate"));
  }
}

/** Without header and form; `app/recording/recorder.py` writes the same. @param {string} address */
function framed(address) {
  const url = new URL(at(address), location.origin);
  url.search += `${url.search ? "&" : "?"}${EMBED}`;
  return `${url.pathname}${url.search}${url.hash}`;
}
