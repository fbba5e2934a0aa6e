/** Side form: takes the model, the head and the sentence or image of one side, or a link that holds them. */

import { beforeLoading } from "../../domain/card-facts.js";
import { attendingOf } from "../../domain/head-places.js";
import { cardAt } from "../../domain/model-cards.js";
import { mount as imageField } from "../../image-input/field.js";
import { el } from "../../widgets/elements.js";
import { modelOptions } from "../../widgets/model-options.js";
import { asSide, keysOf, sideOf, sideOfLink } from "../address.js";
import { completeSide } from "../complete-side.js";
import { sideImage } from "../side-image.js";

/** @import { Store } from "../../core/store.js" */
/** @import { ModelCard } from "../../core/types.js" */
/** @import { Name, Side, State } from "../address.js" */

const TEXTS = { encoder: "Sentence", decoder: "Sentence", "encoder-decoder": "Sentence to translate" };
const NO_LINK = "This is no link of the explore page: one has “?model=…” in it. Copy one there with Share.";
const TYPED = { type: "text", spellcheck: "false", autocomplete: "off" };

/** @param {string} label @param {HTMLElement} input @param {string} [className] */
const field = (label, input, className = "") =>
  el("div", { class: `field ${className}` }, el("label", { for: input.id }, label), input);

/** @param {HTMLElement} field @param {string} text */
function setLabel(field, text) {
  const label = field.querySelector("label");
  if (label) label.textContent = text;
}

/** @param {HTMLInputElement} input @param {string} value */
function write(input, value) {
  if (input.value !== value) input.value = value;
}

/**
 * @param {HTMLSelectElement} select @param {string[]} options @param {string} chosen
 * @param {(options: string[]) => HTMLElement[]} [make]
 */
function offer(select, options, chosen, make = plainOptions) {
  const offered = JSON.stringify(options);
  if (select.dataset.offered !== offered) select.replaceChildren(...make(options));
  select.dataset.offered = offered;
  select.value = chosen;
}

/** @param {string[]} options @returns {HTMLElement[]} */
const plainOptions = (options) => options.map((value) => el("option", { value }, value));

/** @param {number} [count] */
const numbers = (count = 0) => Array.from({ length: count }, (_, i) => String(i));

/**
 * What another model brings: its first example in the place of one.
 * @param {Side} side @param {ModelCard | undefined} card @param {ModelCard | undefined} other @returns {Partial<Side>}
 */
function otherModel(side, card, other) {
  const first = other?.examples[0];
  const isExample = other && card?.examples.some(({ text }) => text === side.text);
  return {
    pair: "",
    target: "",
    ablate: [],
    rows: [],
    vectors: [],
    where: "",
    ...(isExample ? { text: first?.text ?? side.text, pair: first?.pair ?? "", target: first?.target ?? "" } : {}),
  };
}

class SideForm {
  #linkProblem = "";

  /** @param {HTMLElement} root @param {Store<State>} store @param {Name} name */
  constructor(root, store, name) {
    this.store = store;
    this.name = name;
    const id = (/** @type {string} */ field) => `${name}-${field}`;
    this.model = el("select", { id: id("model") });
    this.site = el("select", { id: id("site") });
    this.layer = el("select", { id: id("layer") });
    this.head = el("select", { id: id("head") });
    this.text = el("input", { id: id("text"), ...TYPED, dir: "auto", "aria-describedby": id("problem") });
    this.second = el("input", { id: id("second"), ...TYPED, dir: "auto" });
    this.link = el("input", { id: id("link"), ...TYPED, placeholder: "paste an Explore link" });
    this.facts = el("p", { class: "muted small grow", hidden: true });
    this.problem = el("p", { class: "problem", role: "alert", id: id("problem") });
    this.textField = field("Sentence", this.text, "grow");
    this.secondField = field("Second sentence", this.second, "grow");
    this.siteField = field("Site", this.site, "site-field");
    const image = el("div", { class: "field grow", hidden: true });
    root.append(this.#form(image), this.problem);
    imageField(image, sideImage(store, name), id("image"));
    store.watch(["models", `${name}.problem`, ...keysOf(name)], () => this.#show());
  }

  /** @param {HTMLElement} image */
  #form(image) {
    const form = el(
      "form",
      { class: "side-form" },
      field("Model", this.model),
      this.siteField,
      field("Layer", this.layer),
      field("Head", this.head),
      this.facts,
      this.textField,
      image,
      this.secondField,
      field("Take model, sentence, head and changes from", this.link, "grow"),
      el("button", { type: "submit", class: "unseen-submit unseen", tabindex: -1 }, "Run"),
    );
    form.addEventListener("change", ({ target }) => this.#change(target));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#change(document.activeElement);
    });
    return form;
  }

  #side() {
    const state = this.store.get();
    const side = sideOf(state, this.name);
    return { state, side, card: cardAt(state.models, side.model) };
  }

  /** @param {Partial<Side>} change */
  #set(change) {
    const { state, side } = this.#side();
    this.store.set(asSide(this.name, completeSide({ ...side, ...change }, state.models)));
  }

  #show() {
    const { state, side, card } = this.#side();
    if (card) {
      const ids = state.models.map((/** @type {ModelCard} */ { id }) => id);
      offer(this.model, ids, card.id, () => modelOptions(state.models, card.id));
      this.facts.textContent = beforeLoading(card);
      this.facts.hidden = this.facts.textContent === "";
      this.#showHead(card, side);
      this.#showTexts(card, side);
    }
    this.#report();
  }

  /** @param {ModelCard} card @param {Side} side */
  #showHead({ sites }, side) {
    this.siteField.hidden = sites.length === 1;
    const names = sites.map(({ site }) => site);
    offer(this.site, names, side.site);
    const shape = sites.find(({ site }) => site === side.site);
    offer(this.layer, attendingOf(shape).map(String), String(side.layer));
    offer(this.head, numbers(shape?.heads), String(side.head));
  }

  /** @param {ModelCard} card @param {Side} side */
  #showTexts({ family, input }, side) {
    setLabel(this.textField, TEXTS[family]);
    this.textField.hidden = input === "image";
    this.secondField.hidden = input === "image" || family === "decoder";
    setLabel(this.secondField, family === "encoder" ? "Second sentence (optional)" : "Translation (optional)");
    write(this.text, side.text);
    write(this.second, side.pair || side.target);
  }

  #report() {
    const problem = this.store.get()[`${this.name}.problem`];
    const said = this.#linkProblem || problem || "";
    if (this.problem.textContent !== said) this.problem.textContent = said;
    this.text.setAttribute("aria-invalid", String(Boolean(problem)));
  }

  /** @param {EventTarget | null} target */
  #change(target) {
    const { state, side, card } = this.#side();
    const { model, site, layer, head, text, second } = this;
    if (target === model)
      this.#set({ model: model.value, ...otherModel(side, card, cardAt(state.models, model.value)) });
    if (target === site) this.#set({ site: /** @type {Side["site"]} */ (site.value) });
    if (target === layer) this.#set({ layer: Number(layer.value) });
    if (target === head) this.#set({ head: Number(head.value) });
    if (target === text) this.store.set(asSide(this.name, { text: text.value }));
    if (target === second)
      this.store.set(asSide(this.name, { [card?.family === "encoder" ? "pair" : "target"]: second.value }));
    if (target === this.link) this.#takeLink();
  }

  #takeLink() {
    const found = this.link.value ? sideOfLink(this.link.value) : null;
    this.#linkProblem = this.link.value && !found ? NO_LINK : "";
    if (found) {
      this.link.value = "";
      this.#set(found);
    }
    this.#report();
  }
}

/** @param {HTMLElement} root @param {Store<State>} store @param {Name} name */
export const mount = (root, store, name) => new SideForm(root, store, name);
