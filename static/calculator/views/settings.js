/** Settings of the calculator: shows their fields, each setting with its problem. */

import { el } from "../../widgets/elements.js";
import { gridOf } from "../form.js";
import { labelsHint } from "../labels.js";
import { changeForm, isFixed } from "../state.js";
import { say } from "./sentence-nodes.js";
import { SETTINGS } from "./setting-list.js";

/** @import { Form } from "../form.js" */
/** @import { Problems } from "../form-problems.js" */
/** @import { State, Store } from "../state.js" */
/** @import { Setting } from "./setting-list.js" */

/** @param {HTMLSelectElement} select @param {Record<string, string>} options */
function offer(select, options) {
  if (select.options.length === Object.keys(options).length) return;
  select.replaceChildren(...Object.entries(options).map(([value, text]) => el("option", { value }, text)));
}

/** @param {string} setting @param {Setting} field */
function fieldOf(setting, { name = setting, key, label, options, attributes, beside, isHidden, change }) {
  const fault = { "aria-describedby": `${setting}-fault` };
  const control = options
    ? el("select", { name, ...fault })
    : el("input", { type: "text", name, autocomplete: "off", spellcheck: "false", ...fault, ...attributes });
  const note = el("span", { class: "small muted" });
  const row = label
    ? el("div", { class: "setting" }, el("label", {}, el("span", {}, label), control))
    : el("div", { class: "setting more" }, control, note);
  return {
    row,
    control,
    /** @param {State} state @returns {Partial<State>} */
    change: (state) => (change ? change(state, control.value) : changeForm(state, { [key]: control.value })),
    /** @param {Form} form @param {Problems} problems */
    show(form, problems) {
      row.hidden = isHidden?.(form) ?? false;
      note.textContent = beside?.(form) ?? "";
      const offered = options?.(form);
      if (offered && control instanceof HTMLSelectElement) offer(control, offered);
      else control.setAttribute("aria-invalid", String(Boolean(problems[setting])));
      // where “none” is what happens unless told, it is no choice of its own
      const value = offered && !(form[key] in offered) ? "" : form[key];
      if (control.value !== value) control.value = value;
    },
  };
}

/** The dropout of an example can only be left out. @param {Store} store */
function dropoutField(store) {
  const text = el("span", { class: "small" });
  const off = el("button", { type: "button", class: "link" }, "Leave out");
  off.addEventListener("click", () => store.set(changeForm(store.get(), { dropout: null })));
  const row = el("div", { class: "setting" }, el("span", {}, "Dropout "), text, off);
  return {
    row,
    /** @param {Form} form */
    show({ dropout }) {
      row.hidden = dropout === null;
      text.textContent = dropout ? `${dropout.probability}, with the example’s own choice of survivors` : "";
    },
  };
}

/** Labels that are not as many as the rows are no problem. @param {Form} form @returns {Problems} */
function hintsOf(form) {
  const { queries, keys } = gridOf(form);
  return { labels: labelsHint(form.labels, queries), key_labels: labelsHint(form.keyLabels, keys) };
}

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const dropout = dropoutField(store);
  const parts = Object.entries(SETTINGS).map(([name, settings]) => ({
    name,
    fields: settings.map((setting) => fieldOf(name, setting)),
    problem: el("p", { id: `${name}-fault`, class: "refusal small", role: "status" }),
  }));
  const rows = parts.flatMap(({ name, fields, problem }) => [
    ...(name === "dropout" ? [dropout.row] : fields.map(({ row }) => row)),
    name === "mask" && el("div", { "data-slot": "mask" }),
    problem,
  ]);
  const form = el("form", { class: "settings" }, ...rows);
  root.append(form);

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    const field = parts.flatMap(({ fields }) => fields).find(({ control }) => control === target);
    if (field) store.set(field.change(store.get()));
  });
  store.watch(["form", "problems", "opened"], (state) => {
    const hints = hintsOf(state.form);
    root.hidden = isFixed(state);
    dropout.show(state.form);
    for (const { name, fields, problem } of parts) {
      for (const field of fields) field.show(state.form, state.problems);
      say(problem, state.problems[name] ?? hints[name] ?? "");
      problem.classList.toggle("hint", !state.problems[name]);
    }
  });
}
