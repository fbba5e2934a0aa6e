/**
 * The only module that talks to the server. What it refuses arrives as a `Problem` whose message is a sentence for
 * people.
 */

import { send } from "../server/send.js";
import { patiently } from "../widgets/waiting/busy-server.js";
import { waitingFor } from "./pending-requests.js";
import { during } from "./settled.js";
import { at } from "./site-root.js";

/** @import { CostsReply, FamiliesReply, MeasuredReply, RecallAnswers, RecallFigures } from "./reply-types.js" */
/** @import { VariantsReply } from "./reply-types.js" */
/** @import { AggregateReply, AttentionReply, Generation, OrderReply, OverviewReply } from "./reply-types.js" */
/** @import { PatternReply, PositionsReply, Selection, TextbookExample } from "./reply-types.js" */
/** @import { ChangedPrediction, HeadPair, HeadPlace, HeadScores, Loading, SeenFile, Truth } from "./types.js" */
/** @import { ModelCard, Prediction, Question, ScoreDefinition, Site, Span, TensorChange, Token } from "./types.js" */

const SAMPLE = "/static/images/sample.png";
const UNREACHABLE = "The server does not answer. Is it still running? What you typed is kept; try again.";

/** A request that was refused, or that nobody answered. */
export class Problem extends Error {
  /**
   * @param {string} detail a sentence for people
   * @param {number} status 0 when there was no answer
   * @param {{ path: string, detail: string }[]} errors which fields are at fault
   * @param {number} retryAfter seconds after which to ask again, where the server names them
   */
  constructor(detail, status, errors = [], retryAfter = 0) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** @param {unknown} error */
export const isAbort = (error) => error instanceof DOMException && error.name === "AbortError";

/** @param {Response} response */
async function problemOf(response) {
  const body = await response.json().catch(() => null);
  const detail = typeof body?.detail === "string" ? body.detail : body?.title;
  const errors = Array.isArray(body?.errors) ? body.errors : [];
  const says = detail || `The server answered ${response.status} and gave no reason.`;
  return new Problem(says, response.status, errors, Number(response.headers.get("retry-after")) || 0);
}

/**
 * @typedef {{ body?: object, signal?: AbortSignal | undefined, method?: string, secret?: string }} Options
 * @param {string} path @param {Options} [options] @returns {Promise<any>}
 */
export const ask = (path, options) => during(answerOf(path, options));

/** @param {string} path @param {Options} [options] */
const answerOf = async (path, options) => (await responseOf(path, options)).json();

/** The response itself, where it is a good one. @param {string} path @param {Options} [options] */
export async function responseOf(path, { body, signal, method = "GET", secret } = {}) {
  /** @type {RequestInit} */
  const request = { method, headers: { accept: "application/json" }, signal: signal ?? null };
  if (secret) request.headers = { ...request.headers, authorization: `Bearer ${secret}` };
  if (body) {
    request.method = "POST";
    request.headers = { ...request.headers, "content-type": "application/json" };
    request.body = JSON.stringify(body);
  }
  const [, model] = /^\/models\/([^/]+)\//.exec(path) ?? [];
  const asked = patiently(() => send(path, request), signal);
  const response = await (model && body ? waitingFor(decodeURIComponent(model), asked) : asked).catch((error) => {
    throw isAbort(error) ? error : new Problem(UNREACHABLE, 0);
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** @param {string} model @param {string} call */
const of = (model, call) => `/models/${encodeURIComponent(model)}/${call}`;

/** @param {Question} question */
const asked = ({ text, pair, target, image, sound, isBeside, interventions }) =>
  image || sound
    ? {
        ...(isBeside ? { text } : {}),
        ...(image ? { image } : { sound }),
        ...(target === null ? {} : { target }),
        interventions,
      }
    : { text, pair, target, interventions };

/** Every model that is served. @param {AbortSignal} [signal] @returns {Promise<ModelCard[]>} */
export const listEveryModel = async (signal) => (await ask("/models", { signal })).models;

/** The models that read images or texts. @param {AbortSignal} [signal] @returns {Promise<ModelCard[]>} */
export const listWithoutSound = async (signal) =>
  (await listEveryModel(signal)).filter(({ input }) => input !== "sound");

/** @param {ModelCard} card */
const readsText = ({ input }) => (input ?? "text") === "text";

/** The models that read texts. @param {AbortSignal} [signal] @returns {Promise<ModelCard[]>} */
export const listModels = async (signal) => (await listEveryModel(signal)).filter(readsText);

/**
 * What a model sees of an image, or the spectrogram of a sound.
 * @param {string} model @param {{ image: string } | { sound: string }} body @param {AbortSignal} [signal]
 * @returns {Promise<{ seen: SeenFile, pictures: (SeenFile & { name: string })[] }>} pictures are those among words
 */
export const lookAt = (model, body, signal) => ask(of(model, "tokens"), { body, signal });

/**
 * A picture of coloured shapes, and what each of its words is about.
 * @param {object} body @param {AbortSignal} [signal]
 * @returns {Promise<{ image: string, scene: object } & Truth>}
 */
export const madeUpPicture = (body, signal) => ask("/made-up/pictures", { body, signal });

/**
 * The sound of a melody, and which frames sound each of its notes.
 * @param {object} body @param {AbortSignal} [signal]
 * @returns {Promise<{ sound: string, melody: object } & Truth>}
 */
export const madeUpMelody = (body, signal) => ask("/made-up/melodies", { body, signal });

/** The image to begin with. @param {AbortSignal} [signal] @returns {Promise<string>} */
export async function sampleImage(signal) {
  const response = await fetch(at(SAMPLE), { signal: signal ?? null }).catch((error) => {
    throw isAbort(error) ? error : new Problem(UNREACHABLE, 0);
  });
  const { base64Of } = await import("../format/download.js");
  return base64Of(await response.blob());
}

/** How it stands with a model. @param {string} model @returns {Promise<Loading>} */
export const loadingOf = (model) => ask(of(model, "loading"));

/** Gives up the loading of a model, for all who wait for it. @param {string} model @returns {Promise<Loading>} */
export const cancelLoading = (model) => ask(of(model, "loading"), { method: "DELETE" });

/**
 * What of a clean run brings the answer of a corrupted one back.
 * @param {string} model @param {object} body @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export const patching = (model, body, signal) => ask(of(model, "analyses/patching"), { body, signal });

/**
 * @param {string} model
 * @param {{ text: string, pair: string | null }} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<Token[]>}
 */
export const tokenize = async (model, body, signal) => (await ask(of(model, "tokens"), { body, signal })).tokens;

/**
 * A small picture of every head.
 * @param {Question} question
 * @param {AbortSignal} [signal]
 * @returns {Promise<OverviewReply>}
 */
export const overview = (question, signal) => ask(of(question.model, "overview"), { body: asked(question), signal });

/**
 * @param {Question} question
 * @param {Selection} selection
 * @param {AbortSignal} [signal]
 * @returns {Promise<AttentionReply>}
 */
export const attention = (question, selection, signal) =>
  ask(of(question.model, "attention"), { body: { ...asked(question), ...selection, encoding: "typed" }, signal });

/**
 * Several heads of one site put together.
 * @param {Question} question
 * @param {{ site: Site, heads: { layer: number, head: number }[] | null, how: "mean" | "max" }} wanted
 * @param {AbortSignal} [signal]
 * @returns {Promise<AggregateReply>}
 */
export const aggregate = (question, wanted, signal) =>
  ask(of(question.model, "aggregate"), { body: { ...asked(question), ...wanted, encoding: "typed" }, signal });

/**
 * What each head does on this text.
 * @param {Question} question
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ heads: HeadScores[], definitions: ScoreDefinition[] }>}
 */
export const headScores = (question, signal) =>
  ask(of(question.model, "analyses/heads"), { body: asked(question), signal });

/**
 * How much each head looks from one word at another.
 * @param {Question} question
 * @param {{ query: string, key: string }} words
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ heads: HeadPair[] }>}
 */
export const headPairs = (question, words, signal) =>
  ask(of(question.model, "analyses/pairs"), { body: { ...asked(question), ...words }, signal });

/**
 * One of the analyses of a run, by its name.
 * @param {Question} question @param {string} name @param {object} wanted @param {AbortSignal} [signal] @returns
 *   {Promise<any>}
 */
export const analysis = (question, name, wanted, signal) =>
  ask(of(question.model, `analyses/${name}`), { body: { ...asked(question), ...wanted }, signal });

/**
 * How much of each head lies at the true place of each word of a made-up picture or melody.
 * @param {string} model @param {object} body @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export const groundingOf = (model, body, signal) => ask(of(model, "analyses/grounding"), { body, signal });

/**
 * How far each head looks, over the model's own evaluation set.
 * @param {string} model @param {object | null} interventions @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export const reachOnOwnTexts = (model, interventions, signal) =>
  ask(of(model, "analyses/reach"), { body: { interventions }, signal });

/**
 * What the interventions of a question do to one head and to the predictions.
 * @param {Question} question
 * @param {HeadPlace & { positions: number[], top_k: number }} wanted
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ tensors: TensorChange[], predictions: ChangedPrediction[] }>}
 */
export const changes = (question, wanted, signal) =>
  ask(of(question.model, "analyses/changes"), { body: { ...asked(question), ...wanted }, signal });

/**
 * @param {Question} question
 * @param {{ positions: number[], top_k: number }} wanted
 * @param {AbortSignal} [signal]
 * @returns {Promise<Prediction[]>}
 */
export const predictions = async (question, wanted, signal) =>
  (await ask(of(question.model, "predictions"), { body: { ...asked(question), ...wanted }, signal })).predictions;

/**
 * The likeliest spans, of a model that answers questions.
 * @param {Question} question @param {{ top_k: number }} wanted @param {AbortSignal} [signal]
 * @returns {Promise<Span[]>}
 */
export const spans = async (question, wanted, signal) =>
  (await ask(of(question.model, "predictions"), { body: { ...asked(question), ...wanted }, signal })).spans;

/**
 * Writes on, all at once.
 * @param {Question} question @param {object} wanted @param {AbortSignal} [signal] @returns {Promise<Generation>}
 */
export const generations = (question, wanted, signal) =>
  ask(of(question.model, "generations"), { body: { ...asked(question), ...wanted, stream: false }, signal });

/**
 * The same as server-sent events, token by token.
 * @param {Question} question @param {object} wanted @param {AbortSignal} signal @returns {Promise<Response>}
 */
export const generationEvents = (question, wanted, signal) =>
  responseOf(of(question.model, "generations"), { body: { ...asked(question), ...wanted, stream: true }, signal });

/**
 * Attention on somebody's own matrices, every step of it.
 * @param {object} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} a reply with steps
 */
export const calculate = (body, signal) => ask("/calculations", { body: { ...body, encoding: "typed" }, signal });

/**
 * One head with every number between its input and its output.
 * @param {Question} question
 * @param {{ site: Site, layer: number, head: number }} place
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} to be read by `readTrace`
 */
export const steps = (question, { site, layer, head }, signal) =>
  ask(of(question.model, "steps"), { body: { ...asked(question), site, layer, head, encoding: "typed" }, signal });

/**
 * The textbooks' examples, without their numbers.
 * @param {AbortSignal} [signal] @returns {Promise<TextbookExample[]>}
 */
export const listTextbookExamples = async (signal) => (await ask("/examples", { signal })).examples;

/**
 * One of them, with every step, the printed digits and the calculation that it is.
 * @param {string} id @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export const textbookExample = (id, signal) => ask(`/examples/${encodeURIComponent(id)}`, { signal });

/**
 * What a pattern costs and how far it reaches.
 * @param {object} body @param {AbortSignal} [signal] @returns {Promise<PatternReply>}
 */
export const describePattern = (body, signal) => ask("/patterns", { body: { ...body, encoding: "typed" }, signal });

/**
 * What a position scheme makes of positions.
 * @param {object} body @param {AbortSignal} [signal] @returns {Promise<PositionsReply>}
 */
export const describePositions = (body, signal) => ask("/positions", { body: { ...body, encoding: "typed" }, signal });

/**
 * A sentence in two orders.
 * @param {string} model @param {object} body @param {AbortSignal} [signal] @returns {Promise<OrderReply>}
 */
export const compareOrders = (model, body, signal) => ask(of(model, "analyses/order"), { body, signal });

/**
 * What each kind of layer costs at these sizes.
 * @param {object} body @param {AbortSignal} [signal] @returns {Promise<CostsReply>}
 */
export const countCosts = (body, signal) => ask("/costs", { body, signal });

/** How long layers took on the machine of the server. @returns {Promise<MeasuredReply>} */
export const layerTimes = () => ask("/costs/times");

/**
 * A text through variants of attention.
 * @param {string} model @param {object} body @param {AbortSignal} [signal] @returns {Promise<VariantsReply>}
 */
export const compareVariants = (model, body, signal) =>
  ask(of(model, "analyses/variants"), { body: { ...body, encoding: "typed" }, signal });

/** How far five small rivals recall. @returns {Promise<RecallFigures>} */
export const recallFigures = () => ask("/recall");

/**
 * What each rival answers, and how much its answer depends on each letter.
 * @param {{ letters: string, distance: number, seed: number }} body @param {AbortSignal} [signal]
 * @returns {Promise<RecallAnswers>}
 */
export const askRivals = (body, signal) => ask("/recall", { body, signal });

/** The families of transformers. @returns {Promise<FamiliesReply>} */
export const listFamilies = () => ask("/families");

/** A lesson without its answers. @param {string} id @returns {Promise<any>} */
export const lessonOf = (id) => ask(`/lessons/${encodeURIComponent(id)}`);

/**
 * Commits to an answer; the right one is computed then. The learner's own words to the question "why?" stay here.
 * @param {string} id @param {number} step @param {unknown} answer @param {boolean} explained @returns {Promise<any>}
 */
export const answerLesson = (id, step, answer, explained) =>
  ask(`/lessons/${encodeURIComponent(id)}/answers`, { body: { step, answer, explained } });
