import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../../static/core/store.js";
import { Session } from "../../../static/explore/write-on/session.js";
import { stateWith, tokensOf, translator } from "../fixtures.js";

/** What a model writes behind "le chat" whose tokenizer has a token for a space alone. */
const PIECES = ["chat", " ", "e", "st"];
const IDS = [3, 4, 5, 6];

/** Answers a request as the server does: the next token, or what the ids write. @param {any} body */
function replyTo({ written, max_new_tokens: count }) {
  const n = written.length;
  const ids = [...written, ...IDS.slice(n, n + count)];
  const text = ["le", ...ids.map((/** @type {number} */ id) => PIECES[IDS.indexOf(id)])]
    .join("")
    .replace("lec", "le c");
  const tokens = ids
    .slice(n)
    .map((/** @type {number} */ id) => ({ id, text: PIECES[IDS.indexOf(id)], candidates: [] }));
  return {
    whole: text.trimEnd(),
    ids,
    tokens,
    reads_the_same: true,
    stopped: { reason: "limit", detail: "" },
    end: null,
  };
}

/** @param {string} target @param {string[]} pieces */
function runOf(target, ...pieces) {
  const question = { model: "translator", text: "the cat", pair: null, target, interventions: null };
  const tokens = { source: tokensOf("the", "cat"), target: tokensOf("[BOS]", ...pieces) };
  return /** @type {any} */ ({ question, card: { ...translator, max_tokens: 40 }, tokens, pictures: [], notes: [] });
}

const soon = () => new Promise((ready) => setTimeout(ready));

test("a token that adds nothing to the text is kept for the next one, and is taken back alone", async () => {
  const real = globalThis.fetch;
  /** @type {any[]} */
  const asked = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {string} */ _, /** @type {RequestInit} */ { body }) => {
      asked.push(JSON.parse(String(body)));
      return Response.json(replyTo(asked.at(-1)));
    }
  );
  try {
    const run = runOf("le chat", "le", "chat");
    run.tokens.target[2].id = 3;
    const page = createStore(stateWith({ write: 2, run, site: "cross" }));
    const session = new Session(page);
    const { store } = session;
    await soon();
    const texts = () => store.get().written?.tokens.map(({ text }) => text);
    assert.deepEqual(texts(), ["chat"]);

    session.write();
    await soon();
    assert.deepEqual([texts(), store.get().shown, store.get().isReady], [["chat", " "], 2, true]);
    assert.match(store.get().note, /adds nothing to the text yet\. It is read with the next one\.$/);
    assert.deepEqual(asked.at(-1).written, [3, 4], "the next token stands behind it");
    assert.equal(store.get().reply?.tokens[0]?.id, 5);

    session.show(2);
    assert.equal(page.get().query, 2, "no row behind those that are read");
    session.undo();
    await soon();
    assert.deepEqual([texts(), store.get().note], [["chat"], ""]);
    assert.equal(store.get().reply?.tokens[0]?.id, 4);
    assert.equal(page.get().target, "");

    session.write();
    await soon();
    session.write();
    assert.equal(page.get().target, "le chat e");
  } finally {
    globalThis.fetch = real;
  }
});
