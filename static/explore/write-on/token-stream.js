/** Token stream: one request that keeps its cache, for as long as the next token asked for is the next one written. */

import { generationEvents, isAbort, Problem } from "../../core/api.js";
import { during } from "../../core/settled.js";
import { eventsOf } from "../../server/server-sent-events.js";

/** @import { Generation } from "../../core/reply-types.js" */
/** @import { Question } from "../../core/types.js" */

/** How many tokens one request writes at most: the server may be ahead of the reader by so many. */
const MOST_TOKENS = 64;

/** @typedef {{ question: Question, written: number[], settings: object }} Asked the tokens so far, and the settings */

export class TokenStream {
  /** what the request was made with @type {string} */
  key = "";
  /** the ids before the next token @type {number[]} */
  ids = [];
  /** what came and was not taken @type {Promise<Generation>[]} */
  replies = [];
  /** @type {((reply: Promise<Generation>) => void) | null} */
  waiting = null;
  /** @type {AbortController | null} */
  request = null;

  /**
   * The next token, as `generations` answers when it is asked for one.
   * @param {Asked} asked @returns {Promise<Generation>}
   */
  async next({ question, written, settings }) {
    const key = JSON.stringify([question, settings]);
    if (this.request === null || key !== this.key || `${written}` !== `${this.ids}`) {
      this.open({ question, written, settings }, key);
    }
    const { request } = this;
    const reply = await this.first().catch((error) => {
      // a newer request is another's
      if (this.request === request) this.close();
      throw error;
    });
    if (reply.tokens.length > 0) this.ids = reply.ids;
    else this.close();
    // the model has not ended: more was not asked for
    return reply.tokens.length === 0 && reply.stopped.reason === "limit"
      ? this.next({ question, written, settings })
      : reply;
  }

  /** What came first and was not taken. @returns {Promise<Generation>} */
  first() {
    return this.replies.shift() ?? new Promise((done) => (this.waiting = done));
  }

  /** Gives the request up: the server stops within a token, and nobody waits for one any more. */
  close() {
    const { request, waiting } = this;
    Object.assign(this, { request: null, replies: [], waiting: null });
    request?.abort();
    waiting?.(Promise.reject(new DOMException("The request was given up.", "AbortError")));
  }

  /** @param {Asked} asked @param {string} key */
  open(asked, key) {
    this.close();
    Object.assign(this, { key, ids: asked.written, request: new AbortController() });
    during(this.read(asked, /** @type {AbortController} */ (this.request)));
  }

  /** @param {Asked} asked @param {AbortController} request */
  async read({ question, written, settings }, request) {
    const put = (/** @type {Promise<Generation>} */ reply) => {
      if (this.request !== request) return;
      if (!this.waiting) return this.replies.push(reply);
      this.waiting(reply);
      this.waiting = null;
    };
    try {
      const wanted = { ...settings, written, max_new_tokens: MOST_TOKENS };
      const { body } = await generationEvents(question, wanted, request.signal);
      for await (const reply of repliesOf(/** @type {ReadableStream<Uint8Array>} */ (body), written)) {
        put(Promise.resolve(reply));
      }
    } catch (error) {
      if (isAbort(error) || request.signal.aborted) return;
      const failed = Promise.reject(error);
      failed.catch(() => {}); // it is met by the one who asks for it
      put(failed);
    }
  }
}

/** @param {ReadableStream<Uint8Array>} body @param {number[]} written @returns {AsyncGenerator<Generation>} */
async function* repliesOf(body, written) {
  let ids = written;
  for await (const { name, data } of eventsOf(body)) {
    if (name === "error") throw new Problem(data.detail, data.status, data.errors);
    if (name === "token") {
      ids = [...ids, data.id];
      yield { ...GOING_ON, whole: data.whole, ids, tokens: [data] };
    }
    if (name === "done") return yield { ...data, tokens: [] };
  }
  throw new Problem("The server broke off before the text was over. Try again.", 0);
}

/** @type {Omit<Generation, "whole" | "ids" | "tokens">} */
const GOING_ON = { reads_the_same: true, stopped: { reason: "limit", detail: "" }, end: null, beams: null };
