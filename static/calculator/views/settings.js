/** How attention is computed: heads, scale, temperature, mask and masking, normalisation, dropout, labels. */

import { el } from "../../widgets/elements.js";
import { gridOf, labelsHint } from "../form.js";
import { changeForm, chooseMask, isFixed } from "../state.js";
import { sentenceNodes } from "./sentence-nodes.js";

/** @import { Form } from "../form.js" */
/** @import { State, Store } from "../state.js" */

const SCALES = { "": "1 / √d", none: "none (× 1)", number: "a number" };
const OWN_SCALES = { "": "none (× 1)", number: "a number" };
const MASKS = {
  "": "none: every key",
  causal: "causal: no key ahead",
  window: "window: near keys",
  blocks: "blocks: keys in its block",
  strided: "strided: every so many",
  lengths: "lengths: the first keys",
  own: "your own: click cells",
};
const SIZES = {
  window: "positions to either side",
  blocks: "positions in a block",
  strided: "positions in a stride",
  lengths: "valid keys: one number, or one a query",
};
const MASKINGS = {
  infinity: "−∞ before the softmax",
  renormalise: "zero, then divide by the rest",
  finite: "−1,000,000 before the softmax",
};
const NORMALISATIONS = { softmax: "softmax", sum: "divide by the sum" };

/** @param {string} name @param {Record<string, string>} options */
const selectOf = (name, options) =>
  el(
    "select",
    { name, "aria-describedby": `${name}-fault` },
    ...Object.entries(options).map(([value, text]) => el("option", { value }, text)),
  );

/** @param {string} name @param {Record<string, string>} [more] */
const inputOf = (name, more = {}) =>
  el("input", {
    type: "text",
    name,
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": `${name}-fault`,
    ...more,
  });

/** @param {string} label @param {HTMLElement} control @param {...HTMLElement} beside */
const row = (label, control, ...beside) =>
  el("div", { class: "setting" }, el("label", {}, el("span", {}, label), control), ...beside);

/** @param {HTMLElement} root @param {Store} store */
export function mount(root, store) {
  const heads = inputOf("heads", { inputmode: "numeric" });
  const keyHeads = inputOf("key_value_heads", { inputmode: "numeric", placeholder: "as many; fewer are shared" });
  const scale = selectOf("scale", SCALES);
  const factor = inputOf("factor", {
    inputmode: "decimal",
    "aria-label": "Scale, a number",
    "aria-describedby": "scale-fault",
  });
  const temperature = inputOf("temperature", { inputmode: "decimal", placeholder: "1" });
  const normalisation = selectOf("normalisation", NORMALISATIONS);
  const mask = selectOf("mask", MASKS);
  const size = inputOf("size", {
    inputmode: "numeric",
    "aria-label": "Size of the mask",
    "aria-describedby": "mask-fault",
  });
  const sizeWords = el("span", { class: "small muted" });
  const masking = selectOf("masking", MASKINGS);
  const labels = inputOf("labels", { placeholder: "Life is short" });
  const keyLabels = inputOf("key_labels", { placeholder: "as the rows" });
  const dropout = el("span", { class: "small" });
  const dropoutOff = el("button", { type: "button", class: "link" }, "Leave out");

  /** @type {Record<string, HTMLElement>} */
  const faults = {};
  const fault = (/** @type {string} */ name) =>
    (faults[name] = el("p", { id: `${name}-fault`, class: "refusal small", role: "status" }));
  const factorRow = el(
    "div",
    { class: "setting more" },
    factor,
    el("span", { class: "small muted" }, "times every score"),
  );
  const sizeRow = el("div", { class: "setting more" }, size, sizeWords);
  const keyHeadsRow = row("Key heads", keyHeads);
  const maskingRow = row("Hidden scores", masking);
  const dropoutRow = el("div", { class: "setting" }, el("span", {}, "Dropout "), dropout, dropoutOff);
  const keyLabelsRow = row("Key labels", keyLabels);
  const form = el(
    "form",
    { class: "settings" },
    row("Heads", heads),
    fault("heads"),
    keyHeadsRow,
    fault("key_value_heads"),
    row("Scale", scale),
    factorRow,
    fault("scale"),
    row("Temperature", temperature),
    fault("temperature"),
    row("Mask", mask),
    sizeRow,
    el("div", { "data-slot": "mask" }),
    fault("mask"),
    maskingRow,
    fault("masking"),
    row("Normalise by", normalisation),
    fault("normalisation"),
    dropoutRow,
    fault("dropout"),
    row("Row labels", labels),
    fault("labels"),
    keyLabelsRow,
    fault("key_labels"),
  );
  root.append(form);

  /** @type {Record<string, (state: State) => Partial<State>>} */
  const turned = {
    heads: (state) => changeForm(state, { heads: heads.value }),
    key_value_heads: (state) => changeForm(state, { keyValueHeads: keyHeads.value }),
    scale: (state) =>
      changeForm(state, {
        scaleKind: /** @type {Form["scaleKind"]} */ (scale.value),
        ...(scale.value === "number" && state.form.scale === "" ? { scale: "0.5" } : {}),
      }),
    factor: (state) => changeForm(state, { scale: factor.value }),
    temperature: (state) => changeForm(state, { temperature: temperature.value }),
    mask: (state) => chooseMask(state, /** @type {Form["mask"]} */ (mask.value)),
    size: (state) => changeForm(state, { maskSize: size.value }),
    masking: (state) => changeForm(state, { masking: /** @type {Form["masking"]} */ (masking.value) }),
    normalisation: (state) =>
      changeForm(state, { normalisation: /** @type {Form["normalisation"]} */ (normalisation.value) }),
    labels: (state) => changeForm(state, { labels: labels.value }),
    key_labels: (state) => changeForm(state, { keyLabels: keyLabels.value }),
  };
  const turn = (/** @type {Event} */ event) => {
    const { target } = event;
    const change =
      target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? turned[target.name] : undefined;
    if (change) store.set(change(store.get()));
  };
  const keep = (/** @type {Event} */ event) => event.preventDefault();
  const dropDropout = () => store.set(changeForm(store.get(), { dropout: null }));
  form.addEventListener("input", turn);
  form.addEventListener("submit", keep);
  dropoutOff.addEventListener("click", dropDropout);

  /** @param {HTMLInputElement | HTMLSelectElement} control @param {string} value */
  const fill = (control, value) => {
    if (control.value !== value) control.value = value;
  };

  function show(/** @type {State} */ state) {
    const { form: now, problems } = state;
    root.hidden = isFixed(state);
    const options = now.start === "scores" ? OWN_SCALES : SCALES;
    if (scale.options.length !== Object.keys(options).length) {
      scale.replaceChildren(...Object.entries(options).map(([value, text]) => el("option", { value }, text)));
    }
    fill(heads, now.heads);
    fill(keyHeads, now.keyValueHeads);
    // one key head for several query heads needs several of these
    keyHeadsRow.hidden = Number(now.heads) < 2 && now.keyValueHeads === "";
    fill(scale, now.start === "scores" && now.scaleKind === "none" ? "" : now.scaleKind);
    factorRow.hidden = now.scaleKind !== "number";
    fill(factor, now.scale);
    fill(temperature, now.temperature);
    fill(mask, now.mask);
    sizeRow.hidden = !(now.mask in SIZES);
    fill(size, now.maskSize);
    sizeWords.textContent = SIZES[/** @type {keyof typeof SIZES} */ (now.mask)] ?? "";
    maskingRow.hidden = now.mask === "" && now.masking === "infinity";
    fill(masking, now.masking);
    fill(normalisation, now.normalisation);
    dropoutRow.hidden = now.dropout === null;
    dropout.textContent = now.dropout ? `${now.dropout.probability}, with the example’s own choice of survivors` : "";
    fill(labels, now.labels);
    fill(keyLabels, now.keyLabels);
    const { queries, keys } = gridOf(now);
    /** @type {Record<string, string>} */
    const hints = { labels: labelsHint(now.labels, queries), key_labels: labelsHint(now.keyLabels, keys) };
    for (const [name, element] of Object.entries(faults)) {
      say(element, problems[name] ?? hints[name] ?? "");
      element.classList.toggle("hint", !problems[name]);
    }
    for (const control of [heads, keyHeads, temperature, labels, keyLabels])
      control.setAttribute("aria-invalid", String(Boolean(problems[control.name])));
    factor.setAttribute("aria-invalid", String(Boolean(problems["scale"])));
    size.setAttribute("aria-invalid", String(Boolean(problems["mask"])));
  }
  store.watch(["form", "problems", "opened"], show);
}

/** @param {HTMLElement} element @param {string} text */
function say(element, text) {
  if (element.dataset["said"] === text) return;
  element.dataset["said"] = text;
  element.replaceChildren(...sentenceNodes(text));
}
