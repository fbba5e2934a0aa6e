/**
 * Questions about what is on screen, made from the address of a page: which key, which word, which head, which number.
 * Each names a rule over a call of the API; its answer is computed when it is revealed.
 */

import { addressTable, maybeCount, readIndex } from "../core/address-table.js";
import { attention, listModels, predictions } from "../core/api.js";
import { CHANGE_FIELDS, QUESTION_FIELDS } from "../domain/address-fields.js";
import { interventionsOf } from "../domain/interventions.js";
import { cardOfStage } from "../domain/model-cards.js";

/** @import { Address, ModelCard, Question } from "../core/types.js" */

const TABLE = addressTable({ ...QUESTION_FIELDS, ...CHANGE_FIELDS, query: maybeCount(), key: maybeCount() });
const CANDIDATES = 4;
const MOST_OPTIONS = 64;
// in the address of a view, where its answer comes
const ANSWER = "{answer}";

/** @typedef {{ title: string, own: object }} OwnQuestion */

/** @param {string} text as Markdown that shows just this text */
const plain = (text) => text.replace(/[\\`*_{}[\]()<>#+\-.!|$~&^]/g, "\\$&");

/** @param {string} search @returns {Address & { query: number | null, key: number | null }} of steps as well */
function placeOf(search) {
  const found = /** @type {any} */ (TABLE.read(search));
  const [row, column] = ["row", "column"].map((name) => readIndex(new URLSearchParams(search).get(name) ?? "") ?? null);
  return { ...found, query: found.query ?? row, key: found.key ?? column };
}

/**
 * The questions that this address allows.
 * @param {string} path @param {string} search @returns {Promise<OwnQuestion[]>} none on other pages
 */
export async function questionsAt(path, search) {
  const place = placeOf(search);
  if (!["/", "/steps"].includes(path) || !place.model || !place.text || place.image || place.sound) return [];
  const card = cardOfStage(await listModels(), place.model);
  if (!card) return [];
  const site = place.site || card.sites[0]?.site || "decoder";
  const interventions = interventionsOf(place, card);
  const asked = { text: place.text, pair: place.pair || null, target: place.target || null, interventions };
  const run = {
    ...place,
    question: /** @type {Question} */ ({ model: place.model, ...asked }),
    site,
    card,
    body: clean(asked),
    search: TABLE.write({ ...place, site, query: null, key: null }),
  };
  return [await wordQuestion(run), ...(await cellQuestions(run))].filter((each) => each !== null);
}

/** Without what the call would take as its default. @param {Record<string, unknown>} asked */
const clean = (asked) => Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null));

/**
 * @typedef {{ card: ModelCard, question: Question, body: object, search: string, site: any }} Made
 * @typedef {ReturnType<typeof placeOf> & Made} Run
 * @param {Run} run @returns {Promise<OwnQuestion | null>}
 */
async function wordQuestion(run) {
  if (run.card.family !== "decoder" || run.card.task !== "next-token") return null;
  // null = the natural position: the next word
  const wanted = { positions: /** @type {any} */ (null), top_k: CANDIDATES };
  const [given] = await predictions(run.question, wanted);
  if (!given) return null;
  const words = [...new Set(given.candidates.map((/** @type {{ text: string }} */ { text }) => text))].sort();
  const rule = { call: `models/${run.model}/predictions`, body: { ...run.body, top_k: CANDIDATES }, rule: "value" };
  return {
    title: "Which word comes next?",
    own: {
      view: { address: `/${run.search}` },
      question: {
        kind: "choice",
        ask: `${plain(run.text)} … Which word does ${plain(run.model)} find the likeliest?`,
        answer: { ...rule, of: "predictions.0.candidates.0.text" },
        numbers: { share: { ...rule, of: "predictions.0.candidates.0.probability" } },
        explain: "The likeliest is {answer}, with a probability of {share:%}.",
        choices: words.map((text) => ({ text: plain(String(text).trim()), value: text })),
      },
    },
  };
}

/** @param {Run} run @returns {Promise<(OwnQuestion | null)[]>} */
async function cellQuestions(run) {
  const { query, key, site, layer, head, model, search } = run;
  if (query === null) return [];
  const selection = { sites: [site], layers: [layer], heads: [head], tensors: /** @type {any} */ (["weights"]) };
  const { attention: parts, tokens } = await attention(run.question, selection);
  const part = parts[0];
  if (!part) return [];
  const { query_tokens: looks, key_tokens: seen } = part;
  const keys = tokens[seen] ?? [];
  const [from, to] = [tokens[looks]?.[query]?.text, key === null ? null : keys[key]?.text];
  if (from === undefined || keys.length > MOST_OPTIONS) return [];
  const rows = { ...run.body, sites: [site], layers: [layer], queries: [query], tensors: ["weights"] };
  const call = { call: `models/${model}/attention` };
  const steps = (/** @type {Record<string, string | number>} */ fields) => {
    const found = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(search)), at: "weights" });
    for (const [name, value] of Object.entries(fields)) found.set(name, String(value));
    return { address: `/steps?${found}`.replace(encodeURIComponent(ANSWER), ANSWER) };
  };
  const named = `“${plain(from.trim())}” (${query})`;
  const cell = {
    title: `Where does ${from.trim()} look most?`,
    own: {
      view: steps({ row: query, column: ANSWER }),
      question: {
        kind: "cell",
        ask: `Layer ${layer}, head ${head}: which token does ${named} look at most?`,
        labels: `tokens.${seen}`,
        answer: { ...call, rule: "largest", body: { ...rows, heads: [head] }, of: "attention.0.weights.0.0" },
        explain: "{answer} has the largest weight of this row. The view shows how that weight comes about.",
      },
    },
  };
  if (key === null || to === undefined || to === null) return [cell];
  return [cell, ...pairQuestions({ run, rows, call, steps, named, to })];
}

/** @param {any} about @returns {OwnQuestion[]} about one query and one key */
function pairQuestions({ run, rows, call, steps, named, to }) {
  const { query, key, site, layer, head, card } = run;
  const heads = card.sites.find((/** @type {{ site: string }} */ each) => each.site === site)?.heads ?? 0;
  const other = `“${plain(to.trim())}” (${key})`;
  const one = { ...rows, keys: [key] };
  const number = {
    title: `How large is the weight of ${to.trim()}?`,
    own: {
      view: steps({ row: query, column: key }),
      question: {
        kind: "number",
        ask: `Layer ${layer}, head ${head}: how much of its attention does ${named} give to ${other}?`,
        unit: "from 0 to 1",
        tolerance: 0.1,
        answer: { ...call, rule: "value", body: { ...one, heads: [head] }, of: "attention.0.weights.0.0.0" },
        explain: "The weight is {answer}. The view shows how it comes about.",
      },
    },
  };
  if (heads < 2 || heads > MOST_OPTIONS) return [number];
  const which = {
    title: `Which head gives the most to ${to.trim()}?`,
    own: {
      view: steps({ head: ANSWER, row: query, column: key }),
      question: {
        kind: "cell",
        ask: `Layer ${layer}: in which head does ${named} look most at ${other}?`,
        labels: Array.from({ length: heads }, (_, index) => `head ${index}`),
        answer: { ...call, rule: "largest", body: one, of: "attention.0.weights.*.0.0" },
        explain: "It is {answer}. The view shows how its weight comes about.",
      },
    },
  };
  return [number, which];
}
