/** Sharing: by link while it fits into one, else by file. The page says which. */

import { download } from "../../format/download.js";
import { el } from "../../widgets/elements.js";
import { MOST_CHARACTERS } from "../codec.js";
import { FILE_NAME, fileText, readFile } from "../file.js";
import { linkOf } from "../follow-address.js";
import { localProblems } from "../request.js";
import { isFixed } from "../state.js";

/** @import { State, Store } from "../state.js" */

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const link = el("button", { type: "button" }, "Copy link");
  const save = el("button", { type: "button" }, "Save as file");
  const file = el("input", {
    type: "file",
    accept: ".json,application/json",
    class: "unseen",
    tabindex: -1,
    "aria-label": "File to open",
  });
  const open = el("button", { type: "button" }, "Open file");
  const field = el("input", { type: "text", readonly: true, "aria-label": "Link to this calculation", hidden: true });
  const which = el("p", { class: "small muted" });
  const said = el("p", { class: "small", role: "status" });
  root.append(el("div", { class: "share-row" }, link, save, open, file), which, field, said);

  function show(/** @type {State} */ state) {
    const isLong = state.linkLength > MOST_CHARACTERS;
    const isReadable = Object.keys(localProblems(state.form)).length === 0;
    link.disabled = isLong;
    save.disabled = isFixed(state) || !isReadable;
    const length = state.linkLength.toLocaleString("en");
    which.textContent = isLong
      ? `Too long for a link: ${length} characters, and a link takes ` +
        `${MOST_CHARACTERS.toLocaleString("en")}. Save it as a file instead.`
      : "These numbers fit into a link; the address of this page is one. A file works too.";
  }

  const copy = async () => {
    field.value = linkOf(store.get());
    try {
      await navigator.clipboard.writeText(field.value);
      field.hidden = true;
      said.textContent = "Link copied.";
    } catch {
      field.hidden = false;
      field.select();
      said.textContent = "Copy this link.";
    }
  };
  const store_ = () => {
    download({ name: FILE_NAME, type: "application/json", content: fileText(store.get().form) });
    said.textContent = `Saved ${FILE_NAME}.`;
  };
  const read = async () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    try {
      const form = await readFile(chosen);
      store.set({
        form,
        example: "",
        opened: null,
        exampleForm: null,
        printed: [],
        drafts: {},
        headIndex: 0,
        row: null,
        column: null,
      });
      said.textContent = `Opened ${chosen.name}.`;
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
    file.value = "";
  };
  const ask = () => file.click();
  link.addEventListener("click", copy);
  save.addEventListener("click", store_);
  open.addEventListener("click", ask);
  file.addEventListener("change", read);
  store.watch(["linkLength", "form", "opened"], show);
}
