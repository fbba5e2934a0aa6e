/** Token order: runs a sentence as typed and shuffled, and shows what the model can tell apart. */

import { compareOrders } from "../core/api.js";
import { asker } from "../core/latest-request.js";
import { labelsOf } from "../format/token-text.js";
import { compared } from "../playground/candidates.js";
import { cardOf, textOf } from "../playground/sentence.js";
import { el, slot } from "../widgets/elements.js";

/** @import { OrderReply, OrderWay as Way } from "../core/reply-types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { State } from "./state.js" */

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountOrder(root, store) {
  const ask = asker(slot(root, "order-problem"));
  slot(root, "again").addEventListener("click", () => store.set({ seed: (store.get().seed + 1) % 10000 }));
  store.watch(["model", "text", "seed", "cards"], (state) => {
    const card = cardOf(state);
    if (!card) return;
    ask(async (signal) =>
      show(root, await compareOrders(card.id, { text: textOf(state), seed: state.seed, top_k: 5 }, signal)),
    );
  });
}

/** @param {HTMLElement} root @param {OrderReply} reply */
function show(root, reply) {
  const labels = labelsOf(reply.tokens);
  const line = (
    /** @type {string} */ title,
    /** @type {number[]} */ order,
    /** @type {(place: number) => boolean} */ isOutlined,
  ) =>
    el(
      "div",
      {},
      el("p", { class: "small muted" }, title),
      el(
        "p",
        { class: "tokens" },
        ...order.map((i, place) => el("bdi", { class: `token${isOutlined(place) ? " special" : ""}` }, labels[i])),
      ),
    );
  const stays = (/** @type {number} */ place) => reply.tokens[place]?.special === true || place === reply.position;
  slot(root, "sentences").replaceChildren(
    line(
      "As typed",
      reply.order.map((_, i) => i),
      stays,
    ),
    line("Shuffled (outlined tokens stay put)", reply.order, stays),
  );
  slot(root, "ways").replaceChildren(...reply.ways.map(row));
  predictions(slot(root, "own"), reply.ways[0]);
  predictions(
    slot(root, "blind"),
    reply.ways.find(({ positions, mask }) => positions === "none" && mask === "full"),
  );
  slot(root, "order-note").textContent = reply.note;
}

/**
 * What is predicted of both orders; nothing where this model cannot be run in that way, or predicts nothing.
 * @param {HTMLElement} here @param {Way | undefined} way
 */
function predictions(here, way) {
  const has = way !== undefined && way.original.length > 0;
  here.replaceChildren(
    ...(has
      ? [
          compared([
            ["As typed", way.original],
            ["Shuffled", way.shuffled],
          ]),
        ]
      : []),
  );
  /** @type {HTMLElement} */ (here.parentElement).hidden = !has;
}

/** @param {number | null} difference @param {string} otherwise what stands where there is none */
const apart = (difference, otherwise) =>
  difference === null ? el("span", { class: "muted" }, otherwise) : difference.toPrecision(2);

/** @param {Way} way */
function row(way) {
  const most = way.head_output_difference.length > 0 ? Math.max(...way.head_output_difference) : null;
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, way.positions === "none" ? "removed" : way.positions),
    el("td", {}, way.mask === "full" ? "full" : "as trained"),
    el("td", { class: "number" }, apart(most, "not seen")),
    el("td", { class: "number" }, apart(way.logits_difference, "no logits")),
    el(
      "td",
      { class: way.tells_apart ? "" : "same" },
      way.tells_apart ? "yes" : "no: the same vectors, in another order",
    ),
  );
}
