/**
 * Sound board: waveform, spectrogram, seconds and words on one axis of time, with the cursor of what plays.
 *
 * @typedef {import("./frame-input.js").FrameHandlers & { onWord: (query: number) => void }} Handlers
 */

import { during } from "../core/settled.js";
import { el } from "../widgets/elements.js";
import { frameInput } from "./frame-input.js";
import { frameLength, secondsText, ticksOf } from "./frames.js";
import { lane, percent } from "./lane.js";
import { soundPlayer } from "./sound-player.js";
import { samplesOf, waveform } from "./waveform.js";
import { wordRows } from "./word-rows.js";

/** @import { SeenImage, Token } from "../core/types.js" */
/** @import { Span } from "./frame-input.js" */
/** @import { Look } from "./word-rows.js" */

/** @param {Node} name @param {Node} content */
const line = (name, content) => el("div", { class: "sound-line" }, name, content);

/** @param {string} text */
const label = (text) => el("span", { class: "muted small" }, text);

class SoundBoard {
  /** @type {SeenImage | null} */ seen = null;
  /** @type {Token[]} */ frames = [];
  /** the sound in seconds */ length = 0;
  frame = 0;

  /** @param {Handlers} handlers @param {string} helpId of what describes it */
  constructor(handlers, helpId) {
    this.handlers = handlers;
    this.waveform = waveform();
    this.picture = el("img", { alt: "", draggable: "false" });
    this.chosen = el("span", { class: "chosen-frame", "aria-hidden": "true" });
    this.span = el("span", { class: "chosen-span", hidden: true, "aria-hidden": "true" });
    this.spectrogram = el("div", {
      class: "spectrogram",
      role: "slider",
      tabindex: "0",
      "aria-label": "Frame of the spectrogram",
      "aria-valuemin": "0",
      "aria-describedby": helpId,
    });
    this.spectrogram.append(this.picture);
    this.lane = lane(this.spectrogram, "tint");
    this.spectrogram.append(this.chosen, this.span);
    this.axis = el("div", { class: "time-axis", "aria-hidden": "true" });
    this.words = wordRows(handlers.onWord);
    this.cursor = el("span", { class: "sound-cursor", hidden: true, "aria-hidden": "true" });
    this.time = el("span", { class: "small muted" });
    this.player = soundPlayer(
      () => this.seen && { data: this.seen.file.data, from: 0, seconds: this.length },
      (at) => this.move(at),
    );
    this.root = el(
      "div",
      { class: "sound" },
      line(this.player.root, this.waveform.root),
      line(label("Spectrogram"), this.spectrogram),
      line(this.time, this.axis),
      this.words.root,
      el("div", { class: "cursor-lane" }, this.cursor),
    );
    const now = () => ({ count: this.frames.length, frame: this.frame });
    frameInput(this.spectrogram, now, handlers);
  }

  /** @param {SeenImage} seen @param {Token[]} frames */
  build(seen, frames) {
    if (seen === this.seen) return;
    this.player.stop();
    this.seen = seen;
    this.frames = frames;
    this.length = frames.length * frameLength(frames);
    this.picture.src = seen.url;
    this.spectrogram.setAttribute("aria-valuemax", String(frames.length - 1));
    this.axis.replaceChildren(
      ...ticksOf(this.length).map((second) => {
        const tick = el("span", {}, String(Number(second.toFixed(1))));
        tick.style.left = percent(second / this.length);
        return tick;
      }),
    );
    this.move(null);
    during(this.decode(seen));
  }

  /** @param {SeenImage} seen */
  async decode(seen) {
    const samples = await samplesOf(seen.file.data).catch(() => null);
    // what this browser cannot decode has its spectrogram still, for the model heard it
    this.waveform.root.toggleAttribute("hidden", samples === null);
    if (samples && seen === this.seen) this.waveform.draw(samples, this.length);
  }

  /** @param {number | null} seconds where it plays */
  move(seconds) {
    this.cursor.hidden = seconds === null;
    this.cursor.style.left = percent((seconds ?? 0) / (this.length || 1));
    this.time.textContent = `${seconds === null ? "" : `${secondsText(seconds)} of `}${secondsText(this.length)}`;
  }

  /** @param {{ pixels: Uint8ClampedArray<ArrayBuffer>, truth: number[], frame: number, span: Span | null, name: string
   *   }} look */
  drawSound({ pixels, truth, frame, span, name }) {
    const count = this.frames.length;
    this.frame = frame;
    this.lane.paint(pixels);
    this.lane.mark(truth, count);
    this.chosen.style.left = percent(frame / count);
    this.chosen.style.width = percent(1 / count);
    const [first, last] = span ?? [0, 0];
    this.span.hidden = span === null;
    this.span.style.left = percent(first / count);
    this.span.style.width = percent((last - first + 1) / count);
    this.root.classList.toggle("with-span", span !== null);
    this.spectrogram.setAttribute("aria-valuenow", String(frame));
    this.spectrogram.setAttribute("aria-valuetext", name);
  }

  /** @param {Token[]} tokens none hides them @param {(query: number) => Look} lookOf */
  drawWords(tokens, lookOf) {
    this.root.classList.toggle("with-words", tokens.length > 0);
    this.words.draw(tokens, lookOf);
  }
}

/** @param {Handlers} handlers @param {string} helpId of what describes it */
export const soundBoard = (handlers, helpId) => new SoundBoard(handlers, helpId);
