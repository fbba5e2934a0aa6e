import assert from "node:assert/strict";
import { test } from "node:test";

import { base64UrlOf, bytesOfBase64Url } from "../../../static/format/base64-url.js";

test("bytes of any number are written without signs that an address escapes, and read again", () => {
  for (const length of [1, 2, 3, 5, 251]) {
    const bytes = Uint8Array.from({ length }, (_, i) => 251 + i * 7);
    const written = base64UrlOf(bytes);
    assert.match(written, /^[\w-]+$/);
    assert.equal(written.length, Math.ceil((length * 4) / 3));
    assert.deepEqual([...bytesOfBase64Url(written)], [...bytes]);
  }
});
