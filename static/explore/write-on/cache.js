/** Cache seen: the rows of keys and values that are kept, their bytes, and what a token costs with them and without. */

import { generations } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { groupedText } from "../../format/numbers.js";
import { el } from "../../widgets/elements.js";
import { mountKeptRows } from "./kept-rows.js";
import { readSampling } from "./sampling.js";
import { writtenRequest } from "./session.js";

/** @import { Cache, Generation, KeptRows, Multiplications } from "../../core/reply-types.js" */
/** @import { State, Store } from "../../core/types.js" */
/** @import { Session } from "./session.js" */

/** How many tokens are written twice, to compare. */
const COMPARED = 8;

/** @param {HTMLElement} root @param {Session} session @param {Store<State>} page */
export function mountCache(root, session, page) {
  const [body, head] = [el("div", { class: "kv-cache" }), el("div", { class: "kept-head" })];
  const without = el("input", { type: "checkbox" });
  const said = el("p", { class: "small", role: "status" });
  const turn = el("label", { class: "without-cache small" }, without, "Write without the cache");
  const fold = el("details", {}, el("summary", {}, "KV cache"), head, body, turn, said);
  root.append(fold);
  const [take, compare] = [latest(), latest()];
  const rows = mountKeptRows(head, page);
  /** @type {KeptRows[]} */
  let layers = [];

  /** @param {object} wanted @param {AbortSignal} signal */
  const written = async (wanted, signal) => {
    const { written: text } = session.store.get();
    if (!text) throw new Error("Nothing is written yet.");
    // one token earlier, so that the token asked for is one that finds its cache filled
    const { question, written: ids } = writtenRequest(text, Math.max(0, text.tokens.length - 1));
    const reply = await generations(
      question,
      { written: ids, ...readSampling(page.get().sampling), ...wanted },
      signal,
    );
    signal.throwIfAborted();
    return reply;
  };
  const show = () => {
    if (!fold.open || !session.store.get().isReady) return;
    take(
      async (signal) => {
        const { tokens, end } = await written({ max_new_tokens: 2, candidates: 0 }, signal);
        const last = tokens[1] ?? end ?? tokens[0];
        layers = last?.cache?.layers ?? [];
        rows.show(layers);
        body.replaceChildren(...(last?.cache ? described(last.cache, last.position) : [UNSEEN]));
      },
      (problem) => body.replaceChildren(problem),
    );
  };
  without.addEventListener("change", () => {
    session.keepCache(!without.checked);
    said.textContent = "";
    if (!without.checked) return;
    compare(
      async (signal) => {
        const { site, layer, head } = page.get();
        const place = site === "" || site === "encoder" ? {} : { sites: [site], layers: [layer], heads: [head] };
        const wanted = { max_new_tokens: COMPARED, weights: true, ...place };
        const [kept, anew] = await Promise.all([true, false].map((cache) => written({ ...wanted, cache }, signal)));
        if (kept && anew) said.textContent = comparedText(kept, anew);
      },
      (problem) => (said.textContent = problem),
    );
  });
  page.watch(["opened", "palette"], () => fold.open && rows.show(layers));
  fold.addEventListener("toggle", show);
  session.store.watch(["isReady"], show);
  session.store.watch(["written"], () => (said.textContent = ""));
}

const UNSEEN = "Keys and values of this model are not seen.";

/** @param {Cache} cache @param {number} position */
function described(cache, position) {
  const { layers, bytes, longest_bytes, multiplications, of_matrices } = cache;
  const text = (/** @type {string} */ said) => el("p", { class: "small" }, said);
  return [
    text(
      `Each layer keeps one row of keys and one of values for every token read, so a new query meets them all. ` +
        `Now ${groupedText(bytes)} bytes, at the longest text ${groupedText(longest_bytes)}.`,
    ),
    el("div", { class: "kept-rows" }, ...layers.map(strip)),
    text(`Multiplications for the token at position ${position}:`),
    el("dl", { class: "facts" }, ...counts("attention", multiplications), ...counts("weight matrices", of_matrices)),
    ...[multiplications, of_matrices].flatMap((each) => (each ? [text(each.formula)] : [])),
  ];
}

/** A row of cells, one for each token kept, as long as the longest text. @param {KeptRows} kept */
function strip({ site, layer, key_value_heads, rows, longest_rows, bytes }) {
  const bar = el("i");
  bar.style.width = `${(100 * rows) / longest_rows}%`;
  const heads = `${key_value_heads} ${key_value_heads === 1 ? "head" : "heads"}`;
  return el(
    "div",
    {},
    el("span", { class: "small" }, `${site}, layer ${layer}: ${rows} of ${longest_rows} rows × ${heads}`),
    el("span", { class: "small" }, `${groupedText(bytes)} B`),
    el("span", { class: "strip", "aria-hidden": "true" }, bar),
  );
}

/** @param {string} name @param {Multiplications | null} found */
const counts = (name, found) =>
  found
    ? [
        el("dt", {}, `${name}, with the cache`),
        el("dd", {}, groupedText(found.with_cache)),
        el("dt", {}, `${name}, without`),
        el("dd", {}, groupedText(found.without_cache)),
      ]
    : [];

/** @param {Generation} kept with the cache @param {Generation} anew without */
export function comparedText(kept, anew) {
  const same = JSON.stringify(kept.ids) === JSON.stringify(anew.ids);
  if (!same) return "Without the cache other tokens were written: two of them are about as likely.";
  const numbers = (/** @type {Generation} */ { tokens }) =>
    tokens.flatMap(({ candidates, weights }) => [
      ...candidates.map(({ probability }) => probability),
      ...(weights ?? []).flatMap((each) => each.weights.flat()),
    ]);
  const [one, other] = [numbers(kept), numbers(anew)];
  const apart = Math.max(0, ...one.map((x, i) => Math.abs(x - Number(other[i]))));
  const largest = apart === 0 ? "not by one digit" : `by at most ${apart.toExponential(1)}`;
  return (
    `${kept.tokens.length} tokens, written with the cache and without: the same tokens; ` +
    `${groupedText(one.length)} probabilities and weights differ ${largest}.`
  );
}
