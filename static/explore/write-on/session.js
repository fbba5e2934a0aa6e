/** Session of writing: asks what comes next, writes it into the text of the page, and takes it back. */

import { generations } from "../../core/api.js";
import { latest } from "../../core/latest-request.js";
import { createStore } from "../../core/store.js";
import { NO_CELL } from "../../domain/form-state.js";
import { readSampling } from "./sampling.js";
import { TokenStream } from "./token-stream.js";
import { longestText, undone, writtenOf } from "./written.js";

/** @import { Generation } from "../../core/reply-types.js" */
/** @import { HeadPlace, ModelCard, State, Store } from "../../core/types.js" */
/** @import { Written } from "./written.js" */

/**
 * What the panel knows.
 * @typedef {object} Writing
 * @property {Written | null} written
 * @property {number} shown of which token the distribution is shown, counted among those written; the next at the end
 * @property {Generation | null} reply
 * @property {boolean} isReady whether `reply` is about the text of now
 * @property {boolean} isGuessing the distribution is hidden until the reader has guessed
 * @property {string} guess
 * @property {string} note
 */

/** How many candidates are asked for: a guess is looked up among them. */
export const CANDIDATES = 50;

/** @param {Written} written @param {number} [count] how many of its tokens stand in the request */
export const writtenRequest = ({ run, isTarget, prompt, tokens }, count = tokens.length) => ({
  question: { ...run.question, ...(isTarget ? { target: prompt } : { text: prompt }) },
  written: tokens.slice(0, count).map(({ id }) => id),
});

/** @param {Store<State>} page */
export class Session {
  take = latest();
  stream = new TokenStream();
  isPlaying = false;
  isCached = true;

  /** @param {Store<State>} page */
  constructor(page) {
    this.page = page;
    /** @type {Store<Writing>} */
    this.store = createStore(
      /** @type {Writing} */ ({
        written: null,
        shown: 0,
        reply: null,
        isReady: false,
        isGuessing: false,
        guess: "",
        note: "",
      }),
    );
    page.watch(["run", "write"], () => this.follow());
    page.watch(["sampling"], () => this.ask());
    page.watch(["problem"], ({ problem }) => problem && this.store.set({ isReady: false }));
  }

  follow() {
    const { run, write } = this.page.get();
    if (!run || write === null) return;
    const written = writtenOf(run, write);
    this.store.set({ written, shown: written.tokens.length, guess: "" });
    this.ask();
  }

  /** Asks for the distribution of the token that is shown. */
  ask() {
    const { written, shown } = this.store.get();
    const { write, sampling } = this.page.get();
    if (!written || write === null) return;
    this.store.set({ isReady: false });
    const { question, written: ids } = writtenRequest(written, shown);
    const settings = { candidates: CANDIDATES, cache: this.isCached, ...readSampling(sampling) };
    this.request(async (signal) => {
      const reply = this.isPlaying
        ? await this.stream.next({ question, written: ids, settings })
        : await generations(question, { written: ids, max_new_tokens: 1, ...settings }, signal);
      signal.throwIfAborted();
      this.store.set({ reply, isReady: true });
    });
  }

  /** Takes the tokens to come from one request, or gives it up. @param {boolean} isPlaying */
  play(isPlaying) {
    if (isPlaying === this.isPlaying) return;
    this.isPlaying = isPlaying;
    if (isPlaying) return;
    this.stream.close();
    // what the stream would have answered
    if (!this.store.get().isReady && this.page.get().run) this.ask();
  }

  /** Whether keys and values are kept from token to token; the digits are the same. @param {boolean} isCached */
  keepCache(isCached) {
    this.isCached = isCached;
    this.ask();
  }

  /** @param {(signal: AbortSignal) => Promise<void>} work */
  request(work) {
    this.take(work, (note) => this.store.set({ note, isReady: false }));
  }

  /** Shows how a written token was drawn, and the row of its query. @param {number} index the next one at the end */
  show(index) {
    const { written } = this.store.get();
    if (!written) return;
    this.store.set({ shown: index, guess: "" });
    const read = Math.min(index, written.tokens.length - written.held);
    this.page.set({ ...NO_CELL, query: Math.max(0, written.first + read - 1) });
    this.ask();
  }

  /** Says whether there is a next token to write. */
  get isGoingOn() {
    const { isReady, reply, written, shown } = this.store.get();
    return isReady && shown === written?.tokens.length && reply?.tokens.length === 1 && !longestText(written);
  }

  /**
   * Writes a token after those before the one that is shown: another one than was written there is a fork.
   * @param {number} [id] the one that was drawn when left out
   */
  write(id) {
    const { written, reply, shown, isReady } = this.store.get();
    const token = reply?.tokens[0];
    if (!written || !reply || !isReady || (id === undefined && !token)) return;
    if (shown === written.tokens.length && longestText(written)) return;
    this.store.set({ isReady: false, note: "" });
    const { question, written: ids } = writtenRequest(written, shown);
    this.request(async (signal) => {
      const isDrawn = token && (id === undefined || id === token.id);
      const chosen = { written: [...ids, /** @type {number} */ (id)], max_new_tokens: 0 };
      const grown = isDrawn ? reply : await generations(question, chosen, signal);
      signal.throwIfAborted();
      this.grow(written, grown, written.first + shown);
    });
  }

  /** @param {Written} written @param {Generation} grown @param {number} query where the new token stands */
  grow(written, grown, query) {
    if (grown.whole === written.whole && grown.ids.length <= written.tokens.length) return this.show(grown.ids.length);
    if (grown.whole === written.whole) return this.hold(written, grown);
    if (!grown.reads_the_same) this.store.set({ note: "As a text these tokens are read as other ones." });
    // the encoder has read the source: the new row is in the cross-attention
    const place = this.page.get().site === "encoder" ? crossHead(written.run.card) : {};
    this.page.set({ ...textPatch(written, grown.whole), ...place, ...NO_CELL, query });
  }

  /**
   * Keeps tokens that add nothing to the text yet, such as a space behind a word: no text that is read has them.
   * @param {Written} written @param {Generation} grown
   */
  hold(written, grown) {
    const known = [...grown.tokens, ...(this.store.get().reply?.tokens ?? []).flatMap((each) => each.candidates)];
    const added = grown.ids.slice(written.tokens.length).map((id) => {
      const end = [...written.whole].length;
      return { id, text: known.find((each) => each.id === id)?.text ?? "", start: end, end, special: false };
    });
    const tokens = [...written.tokens, ...added];
    const note = "This token adds nothing to the text yet. It is read with the next one.";
    const held = written.held + added.length;
    this.store.set({ written: { ...written, tokens, held }, shown: tokens.length, guess: "", note });
    this.ask();
  }

  /** Takes the last token back. */
  undo() {
    const { written } = this.store.get();
    if (!written?.tokens.length) return;
    if (written.held > 0) {
      const tokens = written.tokens.slice(0, -1);
      this.store.set({ written: { ...written, tokens, held: written.held - 1 }, shown: tokens.length, note: "" });
      return this.ask();
    }
    this.store.set({ isReady: false, note: "" });
    this.page.set({
      ...textPatch(written, undone(written)),
      ...NO_CELL,
      query: written.first + written.tokens.length - 2,
    });
  }
}

/** @param {Written} written @param {string} whole @returns {Partial<State>} */
export const textPatch = ({ isTarget }, whole) =>
  isTarget ? { target: whole, second: whole, problem: null } : { text: whole, draft: whole, problem: null };

/** The head of the cross-attention that earned its label best. @param {ModelCard} card @returns {HeadPlace} */
function crossHead({ heads = [] }) {
  const crossing = heads.filter(({ site }) => site === "cross").sort((one, other) => other.value - one.value);
  const { layer = 0, head = 0 } = crossing[0] ?? {};
  return { site: "cross", layer, head };
}
