/**
 * Projector: larger type and less around it. The `p` key turns it on and off on every page; it stays on from page to
 * page until the tab is closed. Steps and calculator have their own, which their address holds.
 */

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

/** @param {KeyboardEvent} event */
const isTyped = ({ target }) => target instanceof Element && target.closest("input, select, textarea") !== null;

addEventListener("keydown", (event) => {
  if (event.key !== "p" || event.ctrlKey || event.metaKey || event.altKey || isTyped(event)) return;
  present(!page.hasAttribute("data-present"));
});
button?.addEventListener("click", () => present(!page.hasAttribute("data-present")));
if (remembered()?.getItem(KEY)) present(true);
