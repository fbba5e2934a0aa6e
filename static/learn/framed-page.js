/**
 * Framed page: a page of ours in a frame. A change of the same page is handed to it as a step of its history, so
 * nothing is loaded again; another page is loaded, and so is a page that the reader left by a link in it.
 */

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

/** The address of a page that waits. @param {string} page */
export const atRest = (page) => page + (AT_REST[page] ?? "");

export class FramedPage {
  /** the page as it was loaded for an address of ours; a link in it leads to another @type {Document | null} */
  ours = null;
  isLoading = true;

  /** @param {string} address below the root @param {boolean} [isWhole] with header and form */
  constructor(address, isWhole = false) {
    this.wanted = urlOf(address, isWhole);
    /** the address that is shown, or is loading */
    this.url = this.wanted;
    this.frame = el("iframe", { src: written(this.url), title: "View" });
    this.frame.addEventListener("load", () => {
      // what loads unasked was opened by a link inside
      if (this.isLoading) this.ours = this.frame.contentDocument;
      this.isLoading = false;
      this.follow();
    });
  }

  /** @param {string} address below the root @param {boolean} [isWhole] with header and form */
  show(address, isWhole = false) {
    this.wanted = urlOf(address, isWhole);
    this.follow();
  }

  /** Shows the wanted address, once what is loading has come. */
  follow() {
    const inner = this.frame.contentWindow;
    if (!inner || this.wanted.href === this.url.href) return;
    const isSame = templateOf(this.wanted) === templateOf(this.url);
    if (isSame && this.isLoading) return;
    this.url = this.wanted;
    // a recording has files for the first request of a page only
    if (isSame && !isRecorded && this.ours && this.frame.contentDocument === this.ours) step(inner, this.url);
    else this.load(inner);
  }

  /** @param {Window} inner */
  load(inner) {
    this.isLoading = true;
    // in the place of its entry: the back button leaves this page, and not what the frame showed before
    inner.location.replace(this.url);
  }
}

/**
 * Without header and form; `app/recording/recorder.py` writes the same.
 * @param {string} address @param {boolean} isWhole
 */
function urlOf(address, isWhole) {
  const url = new URL(at(address), location.origin);
  if (!isWhole) url.search += `${url.search ? "&" : "?"}${EMBED}`;
  return url;
}

/** @param {URL} url */
const written = ({ pathname, search, hash }) => `${pathname}${search}${hash}`;

/** What a page is made from: its path and form; `/` alone is another page than `/?…`. @param {URL} url */
function templateOf({ pathname, search }) {
  const fields = new URLSearchParams(search);
  const form = fields.get("embed");
  fields.delete("embed");
  return `${pathname} ${form} ${pathname === at("/") && fields.size > 0}`;
}

/** Changes the address inside, as the back button does; the page follows it. @param {Window} inner @param {URL} url */
function step(inner, { pathname, search, hash }) {
  inner.history.replaceState(null, "", pathname + search);
  // only a navigation says anew which part the address names; it is read as seen from this page, so it is whole
  if (hash || inner.document.querySelector(":target")) inner.location.replace(inner.location.href + (hash || "#"));
  inner.dispatchEvent(new PopStateEvent("popstate"));
}
