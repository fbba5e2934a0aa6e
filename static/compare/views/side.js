/** One side: model, state of its training, text and head. What was typed stays, whatever the server says. */

import { beforeLoading } from "../../domain/card-facts.js";
import { cardAt } from "../../domain/model-cards.js";
import { mount as imageField } from "../../image-input/field.js";
import { el } from "../../widgets/elements.js";
import { modelOptions } from "../../widgets/model-options.js";
import { asSide, keysOf, sideOf, sideOfLink } from "../address.js";
import { settled } from "../cards.js";
import { sideImage } from "../side-image.js";

/** @import { Store } from "../../core/store.js" */
/** @import { Name, Side, State } from "../address.js" */

const TEXTS = { encoder: "Sentence", decoder: "Sentence", "encoder-decoder": "Sentence to translate" };
const NO_LINK = "This is no link of the explore page: one has “?model=…” in it. Copy one there with Share.";

/** @param {HTMLElement} root @param {Store<State>} store @param {Name} name */
export function mount(root, store, name) {
  const id = (/** @type {string} */ field) => `${name}-${field}`;
  const field = (/** @type {string} */ label, /** @type {HTMLElement} */ input, /** @type {string} */ className = "") =>
    el("div", { class: `field ${className}` }, el("label", { for: input.id }, label), input);
  const model = el("select", { id: id("model") });
  const text = el("input", {
    id: id("text"),
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    dir: "auto",
    "aria-describedby": id("problem"),
  });
  const second = el("input", { id: id("second"), type: "text", spellcheck: "false", autocomplete: "off", dir: "auto" });
  const site = el("select", { id: id("site") });
  const layer = el("select", { id: id("layer") });
  const head = el("select", { id: id("head") });
  const link = el("input", {
    id: id("link"),
    type: "text",
    placeholder: "paste a link of the explore page",
    autocomplete: "off",
    spellcheck: "false",
  });
  const facts = el("p", { class: "muted small grow", hidden: true });
  const problem = el("p", { class: "problem", role: "alert", id: id("problem") });
  const textField = field("Sentence", text, "grow");
  const secondField = field("Second sentence", second, "grow");
  const image = el("div", { class: "field grow", hidden: true });
  const siteField = field("Site", site, "site-field");
  const form = el(
    "form",
    { class: "side-form" },
    field("Model", model),
    siteField,
    field("Layer", layer),
    field("Head", head),
    facts,
    textField,
    image,
    secondField,
    el(
      "div",
      { class: "field grow" },
      el("label", { for: link.id }, "Take model, sentence, head and changes from"),
      link,
    ),
    el("button", { type: "submit", class: "unseen-submit unseen", tabindex: -1 }, "Run"),
  );
  root.append(form, problem);
  imageField(image, sideImage(store, name), id("image"));
  let linkProblem = "";

  const patch = (/** @type {Partial<Side>} */ side) => {
    const { models } = store.get();
    store.set(asSide(name, settled({ ...sideOf(store.get(), name), ...side }, models)));
  };

  function show() {
    const state = store.get();
    const side = sideOf(state, name);
    const card = cardAt(state.models, side.model);
    if (!card) return report(state);
    const offered = JSON.stringify(state.models.map((/** @type {any} */ { id: each }) => each));
    if (model.dataset.offered !== offered) model.replaceChildren(...modelOptions(state.models, card.id));
    model.dataset.offered = offered;
    model.value = card.id;
    facts.textContent = beforeLoading(card);
    facts.hidden = facts.textContent === "";
    siteField.hidden = card.sites.length === 1;
    offer(
      site,
      card.sites.map((each) => [each.site, each.site]),
      side.site,
    );
    const shape = card.sites.find((each) => each.site === side.site);
    offer(layer, numbers(shape?.layers ?? 0), String(side.layer));
    offer(head, numbers(shape?.heads ?? 0), String(side.head));
    setLabel(textField, TEXTS[card.family]);
    textField.hidden = card.input === "image";
    secondField.hidden = card.input === "image" || card.family === "decoder";
    setLabel(secondField, card.family === "encoder" ? "Second sentence (optional)" : "Translation (optional)");
    write(text, side.text);
    write(second, side.pair || side.target);
    report(state);
  }

  function report(/** @type {State} */ state) {
    const said = linkProblem || state[`${name}.problem`] || "";
    if (problem.textContent !== said) problem.textContent = said;
    text.setAttribute("aria-invalid", String(Boolean(state[`${name}.problem`])));
  }

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    change({ target: document.activeElement });
  };
  const change = (/** @type {{ target: EventTarget | null }} */ { target }) => {
    const side = sideOf(store.get(), name);
    const card = cardAt(store.get().models, side.model);
    if (target === model) {
      const other = cardAt(store.get().models, model.value);
      const isExample = card?.examples.some((each) => each.text === side.text);
      patch({
        model: model.value,
        pair: "",
        target: "",
        ablate: [],
        rows: [],
        vectors: [],
        where: "",
        ...(isExample && other
          ? {
              text: other.examples[0]?.text ?? side.text,
              pair: other.examples[0]?.pair ?? "",
              target: other.examples[0]?.target ?? "",
            }
          : {}),
      });
    }
    if (target === site) patch({ site: /** @type {any} */ (site.value) });
    if (target === layer) patch({ layer: Number(layer.value) });
    if (target === head) patch({ head: Number(head.value) });
    if (target === text) store.set({ [`${name}.text`]: text.value });
    if (target === second) store.set({ [`${name}.${card?.family === "encoder" ? "pair" : "target"}`]: second.value });
    if (target === link) take();
  };
  function take() {
    const found = link.value ? sideOfLink(link.value) : null;
    linkProblem = link.value && !found ? NO_LINK : "";
    if (found) {
      link.value = "";
      patch(found);
    }
    report(store.get());
  }
  form.addEventListener("submit", submit);
  form.addEventListener("change", change);
  store.watch(["models", `${name}.problem`, ...keysOf(name)], show);
}

/** @param {number} count @returns {[string, string][]} */
const numbers = (count) => Array.from({ length: count }, (_, i) => [String(i), String(i)]);

/** @param {HTMLSelectElement} select @param {[string, string][]} options @param {string} chosen */
function offer(select, options, chosen) {
  const signature = JSON.stringify(options);
  if (select.dataset.offered !== signature) {
    select.dataset.offered = signature;
    select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  }
  select.value = chosen;
}

/** @param {HTMLElement} field @param {string} text */
function setLabel(field, text) {
  const label = field.querySelector("label");
  if (label) label.textContent = text;
}

/** @param {HTMLInputElement} input @param {string} value */
function write(input, value) {
  if (input.value !== value) input.value = value;
}
