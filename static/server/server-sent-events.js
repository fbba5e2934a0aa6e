/** Server-sent events of a response that is read bit by bit. */

/**
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<{ name: string, data: any }>} each event, its data read as JSON
 */
export async function* eventsOf(body) {
  const reader = body.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value;
      const parts = text.split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) yield eventOf(part);
    }
  } finally {
    reader.cancel().catch(() => {}); // it may have ended, or been given up, already
  }
}

/** @param {string} written */
function eventOf(written) {
  const lines = written.split("\n").map((line) => /^(\w+): ?(.*)$/.exec(line));
  const field = (/** @type {string} */ wanted) => lines.find((line) => line?.[1] === wanted)?.[2] ?? "";
  return { name: field("event"), data: JSON.parse(field("data")) };
}
