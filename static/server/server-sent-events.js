/** Reads the server-sent events of a response, piece by piece. */

/**
 * @typedef {object} ServerEvent
 * @property {string} name
 * @property {any} data its data, read as JSON
 * @property {string} id empty where it has none
 */

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} [beat] called for each piece that comes, also one without an event
 * @returns {AsyncGenerator<ServerEvent>}
 */
export async function* eventsOf(body, beat = () => {}) {
  const reader = body.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      beat();
      text += value;
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const event = eventOf(part);
        // a comment, or the time after which a browser would ask again, is no event
        if (event.name) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // it may have ended, or been given up, already
  }
}

/** @param {string} written @returns {ServerEvent} */
function eventOf(written) {
  const lines = written.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line));
  const field = (/** @type {string} */ wanted) => lines.find((line) => line?.[1] === wanted)?.[2] ?? "";
  return { name: field("event"), data: JSON.parse(field("data") || "null"), id: field("id") };
}
