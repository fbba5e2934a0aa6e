/** The diagram of the whole calculation: every sub-step a button, what is done, current and to come. */

import { el } from "../../widgets/elements.js";
import { inNextFrame } from "../../widgets/frame-scheduler.js";
import { diagramOf, operandsOf, pathOf } from "../drawing/diagram.js";
import { matrixOf, operationOf } from "../reply/read.js";
import { hasTrace, leap, placeIndex } from "../reply/state.js";
import { roleOf, shortTitleOf } from "../text/words.js";
import { letterOf } from "./symbol-letter.js";

/** @import { DiagramNode } from "../drawing/diagram.js" */
/** @import { StepTrace, StepperState } from "../reply/types.js" */

const SIZE = { width: 286, pitch: 47, gap: 9, margin: 14 };
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string | number>} attributes */
function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @param {StepTrace} trace @param {DiagramNode} node */
function buttonOf(trace, { index, name, tier, from, to }) {
  const { rows, columns } = matrixOf(trace, name);
  const title = el("span", { class: "map-title" }, shortTitleOf(name));
  const label = el("span", { class: "map-name" }, letterOf(name), title);
  const text = el("span", { class: "map-text" }, label, el("span", { class: "map-shape" }, `${rows} × ${columns}`));
  const attributes = { type: "button", class: `map-step ${roleOf(name)}`, value: index };
  const button = el("button", attributes, el("span", { class: "map-number" }, index + 1), text);
  const unit = (SIZE.width - SIZE.margin) / 24;
  const gap = from > 0 ? 2 : 0;
  button.classList.toggle("thin", (to - from) * unit < 110);
  const [left, width] = [`${from * unit + gap}px`, `${(to - from) * unit - gap - 2}px`];
  const [top, height] = [`${tier * SIZE.pitch}px`, `${SIZE.pitch - SIZE.gap}px`];
  Object.assign(button.style, { left, width, top, height });
  return button;
}

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  const list = el("ol", { class: "map-list" });
  const lines = /** @type {SVGSVGElement} */ (svg("svg", { class: "map-lines", "aria-hidden": "true" }));
  const frame = el("div", { class: "map-frame" }, lines, list);
  root.append(frame);
  /** @type {HTMLButtonElement[]} */
  let buttons = [];
  /** @type {{ path: Element, from: string, to: string }[]} */
  let drawn = [];
  /** @type {HTMLButtonElement | undefined} */
  let current;
  const turn = { measure: () => current && reveal(current) };

  function build(/** @type {StepperState} */ state) {
    if (!hasTrace(state)) return;
    const { trace } = state;
    const { nodes, edges, tiers } = diagramOf(trace);
    const height = tiers * SIZE.pitch - SIZE.gap;
    frame.style.setProperty("--map-height", `${height}px`);
    lines.setAttribute("viewBox", `0 0 ${SIZE.width} ${height}`);
    drawn = edges.map((edge) => ({
      path: svg("path", { d: pathOf(edge, SIZE), class: roleOf(edge.from.name) }),
      from: edge.from.name,
      to: edge.to.name,
    }));
    lines.replaceChildren(...drawn.map(({ path }) => path));
    buttons = nodes.map((node) => buttonOf(trace, node));
    list.replaceChildren(...buttons.map((button) => el("li", {}, button)));
    mark(state);
  }

  function mark(/** @type {StepperState} */ state) {
    if (!hasTrace(state) || buttons.length === 0) return;
    const index = placeIndex(state);
    const name = state.trace.places[index]?.name ?? "";
    buttons.forEach((button, i) => {
      button.classList.toggle("done", i < index);
      if (i === index) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    const used = new Set(operandsOf(operationOf(state.trace, name)));
    for (const { path, from, to } of drawn) path.classList.toggle("lit", to === name && used.has(from));
    current = buttons[index];
    inNextFrame(turn);
  }

  /** Only inside its own frame: the page itself stays where the reader put it. @param {HTMLElement} button */
  function reveal(button) {
    const [box, room] = [button.getBoundingClientRect(), root.getBoundingClientRect()];
    if (box.top < room.top || box.bottom > room.bottom) root.scrollTop += box.top - room.top - room.height / 2;
    if (box.left < room.left || box.right > room.right)
      root.scrollLeft += box.left - room.left - room.width / 2 + box.width / 2;
  }

  const click = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const state = store.get();
    if (button && hasTrace(state)) store.set(leap(state, Number(button.value)));
  };
  list.addEventListener("click", click);
  store.watch(["trace"], build);
  store.watch(["at"], mark);
}
