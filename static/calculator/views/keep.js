/** Keep and share: copies the link while it is short enough, saves the calculation as a file, opens one. */

import { during } from "../../core/settled.js";
import { download } from "../../format/download.js";
import { el } from "../../widgets/elements.js";
import { copyLink } from "../../widgets/share.js";
import { FILE_NAME, fileText, readFile } from "../calculation-file.js";
import { linkOf } from "../follow-address.js";
import { MOST_CHARACTERS } from "../form-address.js";
import { isReadable } from "../form-problems.js";
import { isFixed, NO_EXAMPLE } from "../state.js";

/** @import { Store } from "../state.js" */
/** @typedef {(text: string) => void} Say */

/** @param {Store} store @param {Say} say */
function linkPart(store, say) {
  const button = el("button", { type: "button" }, "Copy link");
  const field = el("input", { type: "text", readonly: true, "aria-label": "Link to this calculation", hidden: true });
  const copy = async () => say((await copyLink(field, linkOf(store.get()))) ? "Link copied." : "Copy this link.");
  button.addEventListener("click", () => during(copy()));
  return { button, field };
}

/** @param {Store} store @param {Say} say */
function savePart(store, say) {
  const button = el("button", { type: "button" }, "Save as file");
  button.addEventListener("click", () => {
    download({ name: FILE_NAME, type: "application/json", content: fileText(store.get().form) });
    say(`Saved ${FILE_NAME}.`);
  });
  return button;
}

/** @param {Store} store @param {Say} say */
function openPart(store, say) {
  const button = el("button", { type: "button" }, "Open file");
  const accept = ".json,application/json";
  const file = el("input", { type: "file", accept, class: "unseen", tabindex: -1, "aria-label": "File to open" });
  button.addEventListener("click", () => file.click());
  const open = async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    try {
      const form = await readFile(chosen);
      store.set({ ...NO_EXAMPLE, form, drafts: {}, headIndex: 0, row: null, column: null });
      say(`Opened ${chosen.name}.`);
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
    file.value = "";
  };
  file.addEventListener("change", () => during(open()));
  return [button, file];
}

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const which = el("p", { class: "small muted" });
  const said = el("p", { class: "small", role: "status" });
  const say = (/** @type {string} */ text) => void (said.textContent = text);
  const link = linkPart(store, say);
  const save = savePart(store, say);
  root.append(el("div", { class: "share-row" }, link.button, save, ...openPart(store, say)), which, link.field, said);

  store.watch(["linkLength", "form", "opened"], (state) => {
    const isLong = state.linkLength > MOST_CHARACTERS;
    link.button.disabled = isLong;
    save.disabled = isFixed(state) || !isReadable(state.form);
    which.textContent = isLong
      ? `Too long for a link: ${state.linkLength.toLocaleString("en")} characters, and a link takes ` +
        `${MOST_CHARACTERS.toLocaleString("en")}. Save it as a file instead.`
      : "These numbers fit into a link; the address of this page is one. A file works too.";
  });
}
