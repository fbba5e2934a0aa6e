/** The same sentence with its words shuffled: what the model can and cannot tell. */

import { compareOrders } from "../api.js";
import { compared } from "../lab/candidates.js";
import { asker } from "../lab/later.js";
import { cardOf, textOf } from "../lab/sentence.js";
import { el, slot } from "../parts/elements.js";
import { labelsOf } from "../token-text.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("../api.js").OrderWay} Way */

const ROUNDING = 1e-4;

/** @param {HTMLElement} root @param {import("../store.js").Store<State>} store */
export function mountOrder(root, store) {
  const ask = asker(slot(root, "order-problem"));
  slot(root, "again").addEventListener("click", () => store.set({ seed: (store.get().seed + 1) % 10000 }));
  store.watch(["model", "text", "seed", "cards"], (state) => {
    const card = cardOf(state);
    if (!card) return;
    ask(async (signal) => show(root, await compareOrders(card.id, { text: textOf(state), seed: state.seed, top_k: 5 }, signal)));
  });
}

/** @param {HTMLElement} root @param {import("../api.js").OrderReply} reply */
function show(root, reply) {
  const labels = labelsOf(reply.tokens);
  const line = (/** @type {string} */ title, /** @type {number[]} */ order, /** @type {(place: number) => boolean} */ isOutlined) =>
    el("div", {}, el("p", { class: "small muted" }, title), el("p", { class: "tokens" }, ...order.map((i, place) => el("bdi", { class: `token${isOutlined(place) ? " special" : ""}` }, labels[i]))));
  const stays = (/** @type {number} */ place) => reply.tokens[place]?.special === true || place === reply.position;
  slot(root, "sentences").replaceChildren(line("As typed", reply.order.map((_, i) => i), stays), line("Shuffled; outlined tokens stay", reply.order, stays));
  slot(root, "ways").replaceChildren(...reply.ways.map(row));
  const [own, blind] = [reply.ways[0], reply.ways.at(-1)];
  if (own && blind) {
    slot(root, "own").replaceChildren(compared([["As typed", own.original], ["Shuffled", own.shuffled]]));
    slot(root, "blind").replaceChildren(compared([["As typed", blind.original], ["Shuffled", blind.shuffled]]));
  }
  slot(root, "order-note").textContent = reply.note;
}

/** @param {Way} way */
function row(way) {
  const most = Math.max(...way.head_output_difference);
  const isSame = most < ROUNDING;
  return el("tr", {},
    el("th", { scope: "row" }, way.positions === "none" ? "removed" : way.positions),
    el("td", {}, way.mask === "full" ? "full" : "the model's own"),
    el("td", { class: "number" }, most.toPrecision(2)),
    el("td", { class: "number" }, way.logits_difference.toPrecision(2)),
    el("td", { class: isSame ? "same" : "" }, isSame ? "no: the same vectors, in another order" : "yes"));
}
