/** Sound player: plays a sound when somebody presses, and tells where it is; nothing plays by itself. */

import { during, nextFrame, stopFrame } from "../core/settled.js";
import { bytesOf } from "../format/typed-arrays.js";
import { el } from "../widgets/elements.js";

const PLAY = "▶ Play";
const STOP = "■ Stop";

/**
 * @param {() => { data: string, from: number, seconds: number } | null} soundOf what to play: the file in base64, and
 *   where from and how long, in seconds
 * @param {(seconds: number | null) => void} onMove null once it has ended
 */
export function soundPlayer(soundOf, onMove) {
  const button = el("button", { type: "button", class: "small", "aria-pressed": "false" }, PLAY);
  /** @type {AudioContext | null} */
  let context = null;
  /** @type {AudioBufferSourceNode | null} */
  let source = null;
  let frame = 0;
  let isOn = false;

  /** @param {boolean} isNow */
  function turn(isNow) {
    isOn = isNow;
    button.textContent = isOn ? STOP : PLAY;
    button.setAttribute("aria-pressed", String(isOn));
  }
  function stop() {
    if (!isOn) return;
    turn(false);
    source?.stop();
    source = null;
    if (frame) stopFrame(frame);
    frame = 0;
    onMove(null);
  }

  async function start() {
    const sound = soundOf();
    if (!sound) return;
    // browsers let a page sound only after a press
    context ??= new AudioContext();
    turn(true);
    const [buffer] = await Promise.all([context.decodeAudioData(bytesOf(sound.data).buffer), context.resume()]);
    if (!isOn) return;
    const playing = context.createBufferSource();
    playing.buffer = buffer;
    playing.connect(context.destination);
    playing.start(0, sound.from, sound.seconds);
    source = playing;
    const began = context.currentTime;
    playing.addEventListener("ended", () => source === playing && stop());
    const move = () => {
      if (source !== playing || !context) return;
      onMove(sound.from + Math.min(context.currentTime - began, sound.seconds));
      frame = nextFrame(move);
    };
    move();
  }

  button.addEventListener("click", () => (isOn ? stop() : during(start().catch(stop))));
  return { root: button, stop };
}
