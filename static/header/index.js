/**
 * Header of a page: on a phone the row of links scrolls to the page that is open, and a teacher who leads a room gets
 * the switch for that, once the page has settled.
 */

import { whenSettled } from "../core/settled.js";

const nav = document.querySelector(".masthead nav");
const link = nav?.querySelector("[aria-current]");

// elsewhere the row is whole, and nothing has to be measured
if (nav && link instanceof HTMLElement && matchMedia("(max-width: 640px)").matches)
  nav.scrollLeft = link.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;

/** @returns {boolean} also false in a frame that may keep nothing */
function leads() {
  try {
    return localStorage.getItem("room") !== null;
  } catch {
    return false;
  }
}

if (leads() && !document.documentElement.hasAttribute("data-embed") && window.top === window)
  whenSettled(() => import("../class/lead.js"));
