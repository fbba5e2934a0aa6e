/** What a page has begun and not finished: timers, frames, requests and reading their replies, and what moves. */
(() => {
  const LATER_MS = 2000; // what comes later only tidies up: "Link copied" goes away
  const busy = new Set();
  const { setTimeout, clearTimeout, requestAnimationFrame, cancelAnimationFrame } = window;

  const during = (key, run, values) => {
    try {
      run(...values);
    } finally {
      busy.delete(key);
    }
  };
  window.setTimeout = (run, delay = 0, ...values) => {
    const id = setTimeout(() => during(`timer ${id}`, run, values), delay);
    if (delay < LATER_MS) busy.add(`timer ${id}`);
    return id;
  };
  window.clearTimeout = (id) => {
    busy.delete(`timer ${id}`);
    clearTimeout(id);
  };
  window.requestAnimationFrame = (run) => {
    const id = requestAnimationFrame((time) => during(`frame ${id}`, run, [time]));
    busy.add(`frame ${id}`);
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    busy.delete(`frame ${id}`);
    cancelAnimationFrame(id);
  };

  for (const [owner, ...names] of [
    [window, "fetch", "createImageBitmap"],
    [window.Response.prototype, "json", "text", "arrayBuffer", "blob"],
    [window.Blob.prototype, "text", "arrayBuffer"],
    [window.HTMLImageElement.prototype, "decode"],
    [window.SubtleCrypto?.prototype ?? {}, "digest"],
  ])
    for (const name of names) {
      const call = owner[name];
      if (!call) continue;
      owner[name] = function (...values) {
        const key = Symbol(name);
        busy.add(key);
        return call.apply(this, values).finally(() => busy.delete(key));
      };
    }
  for (const [owner, name, ends] of [
    [window.IDBFactory.prototype, "open", ["success", "error"]],
    [window.IDBDatabase.prototype, "transaction", ["complete", "abort", "error"]],
  ]) {
    const call = owner[name];
    owner[name] = function (...values) {
      const key = Symbol(name);
      const begun = call.apply(this, values);
      busy.add(key);
      for (const end of ends) begun.addEventListener(end, () => busy.delete(key));
      return begun;
    };
  }

  const moves = () =>
    document
      .getAnimations()
      .some((each) => each.playState === "running" && each.effect.getComputedTiming().endTime !== Infinity);
  const isBusy = () => document.readyState !== "complete" || busy.size > 0 || moves();
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  /** Resolves when nothing is under way, and still is not after two frames more; to what is still busy after `most` ms. */
  window.settled = async (most) => {
    const end = performance.now() + most;
    for (let quiet = 0; quiet < 3; quiet = isBusy() ? 0 : quiet + 1) {
      await frame();
      if (performance.now() > end) return [...busy, moves() && "something moves"].filter(Boolean).map(String);
    }
    return [];
  };
})();
