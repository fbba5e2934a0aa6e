/**
 * Copies the link to exactly this view; where the clipboard is closed, shows the link to copy by hand.
 *
 * @typedef {{ href: string, problem?: string }} Link `problem`: why there is none, in a sentence
 */

import { during } from "../core/settled.js";
import { belowRoot } from "../core/site-root.js";
import { el } from "./elements.js";

const SAID_MS = 2500;

/**
 * Says whether the link was copied.
 * @param {HTMLInputElement} field that shows the link to copy by hand @param {string} href
 * @param {string} [copied] what the clipboard gets, where that is not the link itself
 */
export async function copyLink(field, href, copied = href) {
  try {
    // absent on pages that are served without TLS from another machine
    await navigator.clipboard.writeText(copied);
    field.hidden = true;
    return true;
  } catch {
    field.hidden = false;
    field.value = href;
    field.select();
    return false;
  }
}

/** The address of a view, as a lesson names it. @param {string} href */
export function viewAddress(href) {
  const { pathname, search, hash } = new URL(href);
  return belowRoot(`${pathname}${search}${hash}`);
}

/** The view as a step of a lesson, to be pasted into its file. @param {string} href */
export const lessonStep = (href) => `## A title\n\nSome sentences.\n\n\`\`\`view\n${viewAddress(href)}\n\`\`\`\n`;

/** @param {HTMLElement} root @param {unknown} _store @param {() => Link} [linkNow] */
export function mount(root, _store, linkNow = () => ({ href: location.href })) {
  const button = el("button", { type: "button" }, "Share");
  const said = el("span", { class: "said", role: "status" });
  const field = el("input", { type: "text", readonly: true, "aria-label": "Link to this view", hidden: true });
  const step = el("button", { type: "button", class: "small", hidden: true }, "Copy as a lesson step");
  root.append(field, said, step, button);
  let timer = 0;

  function say(/** @type {string} */ text) {
    said.textContent = text;
    clearTimeout(timer);
    timer = window.setTimeout(() => (said.textContent = ""), SAID_MS);
  }

  const share = async () => {
    const { href, problem } = linkNow();
    if (problem) return say(problem);
    say((await copyLink(field, href)) ? "Link copied" : "Copy this link");
    step.hidden = false;
  };
  const shareStep = async () => {
    const { href } = linkNow();
    say((await copyLink(field, viewAddress(href), lessonStep(href))) ? "Lesson step copied" : "Copy this view");
  };

  button.addEventListener("click", () => during(share()));
  step.addEventListener("click", () => during(shareStep()));
}
