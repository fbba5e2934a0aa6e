/**
 * Written pictures and sounds: what is made up stands in an address as its description, so that every browser can make
 * it again: `seed.7`, `scene.red-square-small-16-8_ground-30` or `melody.flute.0.24.A4_-_Cs5`.
 *
 * @typedef {{ seed: number } | { example: number } | { scene: Scene } | { melody: Steps }} Asked an example of the card
 */

import { trimmed } from "./melody.js";

/** @import { Steps } from "./melody.js" */
/** @import { Scene } from "./scene.js" */

/** @param {Asked} asked */
export function written(asked) {
  if ("seed" in asked) return `seed.${asked.seed}`;
  if ("example" in asked) return `example.${asked.example}`;
  if ("melody" in asked) {
    const { timbre, beat, steps } = asked.melody;
    const notes = trimmed(steps).map((each) => each?.replace("#", "s") ?? "-");
    return `melody.${timbre}.${beat}.${notes.join("_")}`;
  }
  const { shapes, ground, noise, seed } = asked.scene;
  const parts = shapes.map((each) => [each.color, each.shape, each.size, each.x, each.y].join("-"));
  if (ground !== undefined) parts.push(`ground-${ground}`);
  if (noise) parts.push(`noise-${noise}-${seed ?? 0}`);
  return `scene.${parts.join("_")}`;
}

/** @param {string} text @returns {Asked | null} null for the fingerprint of a file */
export function readWritten(text) {
  const [kind, ...rest] = text.split(".");
  const inside = rest.join(".");
  if (kind === "seed") return { seed: Number(inside) };
  if (kind === "example") return { example: Number(inside) };
  if (kind === "scene") return { scene: sceneIn(inside) };
  return kind === "melody" ? { melody: melodyIn(inside) } : null;
}

/** @param {string} text @returns {Scene} */
function sceneIn(text) {
  /** @type {Scene} */
  const scene = { shapes: [] };
  for (const part of text.split("_")) {
    const [first = "", ...more] = part.split("-");
    if (first === "ground") scene.ground = Number(more[0]);
    else if (first === "noise") Object.assign(scene, { noise: Number(more[0]), seed: Number(more[1]) });
    else {
      const [shape = "", size = "", x, y] = more;
      scene.shapes.push({ shape, color: first, size, x: Number(x), y: Number(y) });
    }
  }
  return scene;
}

/** @param {string} text @returns {Steps} */
function melodyIn(text) {
  const [, timbre = "", beat = "", notes = ""] = /^(\w+)\.([\d.]+)\.(.*)$/.exec(text) ?? [];
  return {
    timbre,
    beat: Number(beat),
    steps: notes.split("_").map((each) => (each === "-" ? null : each.replace("s", "#"))),
  };
}
