/**
 * Projector: larger type and less around it. The `p` key turns it on and off on every page, and Escape leaves it; it
 * stays on from page to page until the tab is closed. Steps and calculator have their own, which their address holds.
 */

import { followBlank, isPresented, isTyped } from "./clicker.js";

const KEY = "projector";
const page = document.documentElement;
const button = document.querySelector("button.projector");

/** @returns {Storage | null} none in a frame that may keep nothing, as below the cell of a notebook */
function remembered() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** @param {boolean} isOn */
function present(isOn) {
  page.toggleAttribute("data-present", isOn);
  button?.setAttribute("aria-pressed", String(isOn));
  remembered()?.setItem(KEY, isOn ? "on" : "");
  // pictures measure their place again
  dispatchEvent(new Event("resize"));
}

followBlank();
addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyped(event)) return;
  if (event.key === "p") present(!isPresented());
  else if (event.key === "Escape" && isPresented()) present(false);
});
button?.addEventListener("click", () => present(!isPresented()));
if (remembered()?.getItem(KEY)) present(true);
