/** Copies the link to exactly this view; where the clipboard is closed, shows the link to copy by hand. */

import { el } from "../parts/elements.js";

const SAID_MS = 2500;

/** @param {HTMLElement} root @param {import("../types.js").Store<import("../types.js").State>} _store */
export function mount(root, _store) {
  const button = el("button", { type: "button" }, "Share");
  const said = el("span", { class: "said", role: "status" });
  const field = el("input", { type: "text", readonly: true, "aria-label": "Link to this view", hidden: true });
  root.append(field, said, button);
  let timer = 0;

  function say(/** @type {string} */ text) {
    said.textContent = text;
    clearTimeout(timer);
    timer = window.setTimeout(() => (said.textContent = ""), SAID_MS);
  }

  const share = async () => {
    try {
      // absent on pages that are served without TLS from another machine
      await navigator.clipboard.writeText(location.href);
      field.hidden = true;
      say("Link copied");
    } catch {
      field.hidden = false;
      field.value = location.href;
      field.select();
      say("Copy this link");
    }
  };

  button.addEventListener("click", share);
  return () => {
    clearTimeout(timer);
    button.removeEventListener("click", share);
    root.replaceChildren();
  };
}
