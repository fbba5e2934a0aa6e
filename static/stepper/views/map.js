/** Map of the calculation: shows all sub-steps as a strip; its button unfolds the diagram of their dependencies. */

import { el, svgElement } from "../../widgets/elements.js";
import { inNextFrame } from "../../widgets/frame-scheduler.js";
import { diagramOf, operandsOf, pathOf } from "../drawing/diagram.js";
import { matrixOf, operationOf } from "../reply/read.js";
import { hasTrace, leap, placeIndex } from "../reply/state.js";
import { roleOf, shortTitleOf } from "../text/words.js";
import { letterOf } from "./symbol-letter.js";

/** @import { DiagramNode } from "../drawing/diagram.js" */
/** @import { StepTrace, StepperState } from "../reply/types.js" */

const SIZE = { width: 286, pitch: 49, gap: 9, margin: 14 };

/** @param {StepTrace} trace @param {DiagramNode} node */
function buttonOf(trace, { index, name, tier, from, to }) {
  const { rows, columns } = matrixOf(trace, name);
  const title = el("span", { class: "map-title" }, shortTitleOf(name));
  const label = el("span", { class: "map-name" }, letterOf(name), title);
  const text = el("span", { class: "map-text" }, label, el("span", { class: "map-shape" }, `${rows} × ${columns}`));
  const attributes = { type: "button", class: `map-step ${roleOf(name)}`, value: index, title: shortTitleOf(name) };
  const button = el("button", attributes, el("span", { class: "map-number" }, index + 1), text);
  const unit = (SIZE.width - SIZE.margin) / 24;
  const gap = from > 0 ? 2 : 0;
  button.classList.toggle("thin", (to - from) * unit < 110);
  // in the strip a button stands in its turn
  const place = { left: from * unit + gap, width: (to - from) * unit - gap - 2 };
  const line = { top: tier * SIZE.pitch, height: SIZE.pitch - SIZE.gap };
  for (const [side, px] of Object.entries({ ...place, ...line })) button.style.setProperty(`--box-${side}`, `${px}px`);
  return button;
}

class StepMap {
  /** @type {HTMLButtonElement[]} */ buttons = [];
  /** @type {{ path: Element, from: string, to: string }[]} */ drawn = [];
  /** @type {HTMLButtonElement | undefined} */ current;
  turn = { measure: () => this.current && this.reveal(this.current) };

  /** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
  constructor(root, store) {
    this.root = root;
    this.list = el("ol", { class: "map-list" });
    this.lines = svgElement("svg", { class: "map-lines", "aria-hidden": "true" });
    this.frame = el("div", { class: "map-frame" }, this.lines, this.list);
    this.scroller = el("div", { class: "map-scroll" }, this.frame);
    this.opener = el("button", { type: "button", class: "small map-opener", "aria-expanded": "false" }, "Map");
    root.append(this.opener, this.scroller);
    root.addEventListener("click", (event) => this.click(event, store));
    root.addEventListener("keydown", ({ key }) => key === "Escape" && this.open(false));
    store.watch(["trace"], (state) => this.build(state));
    store.watch(["at"], (state) => this.mark(state));
  }

  /** @param {boolean} isOpen */
  open(isOpen) {
    this.root.classList.toggle("open", isOpen);
    this.opener.setAttribute("aria-expanded", String(isOpen));
  }

  /** @param {Event} event @param {import("../../core/store.js").Store<StepperState>} store */
  click({ target }, store) {
    const button = target instanceof Element ? target.closest("button") : null;
    const state = store.get();
    if (button === this.opener) return this.open(!this.root.classList.contains("open"));
    if (!button || !hasTrace(state)) return;
    this.open(false);
    store.set(leap(state, Number(button.value)));
  }

  /** @param {StepperState} state */
  build(state) {
    if (!hasTrace(state)) return;
    const { trace } = state;
    const { nodes, edges, tiers } = diagramOf(trace);
    const height = tiers * SIZE.pitch - SIZE.gap;
    this.frame.style.setProperty("--map-height", `${height}px`);
    this.lines.setAttribute("viewBox", `0 0 ${SIZE.width} ${height}`);
    this.drawn = edges.map((edge) => ({
      path: svgElement("path", { d: pathOf(edge, SIZE), class: roleOf(edge.from.name) }),
      from: edge.from.name,
      to: edge.to.name,
    }));
    this.lines.replaceChildren(...this.drawn.map(({ path }) => path));
    this.buttons = nodes.map((node) => buttonOf(trace, node));
    this.list.replaceChildren(...this.buttons.map((button) => el("li", {}, button)));
    this.mark(state);
  }

  /** Which is done, which current, and which are read to make it. @param {StepperState} state */
  mark(state) {
    if (!hasTrace(state) || this.buttons.length === 0) return;
    const index = placeIndex(state);
    const name = state.trace.places[index]?.name ?? "";
    const used = new Set(operandsOf(operationOf(state.trace, name)));
    this.buttons.forEach((button, i) => {
      button.classList.toggle("done", i < index);
      button.classList.toggle("used", used.has(state.trace.places[i]?.name ?? ""));
      if (i === index) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    for (const { path, from, to } of this.drawn) path.classList.toggle("lit", to === name && used.has(from));
    this.current = this.buttons[index];
    inNextFrame(this.turn);
  }

  /** Only inside its own frame: the page itself stays where the reader put it. @param {HTMLElement} button */
  reveal(button) {
    const [box, room] = [button.getBoundingClientRect(), this.scroller.getBoundingClientRect()];
    if (box.left < room.left || box.right > room.right)
      this.scroller.scrollLeft += box.left - room.left - room.width / 2 + box.width / 2;
  }
}

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  new StepMap(root, store);
}
