/** What the benchmark asks of a page: how long until something is drawn, and how long frames take. */

window.probes = (() => {
  /** Marks are set while a frame is made: it has been handed over when the next task comes. */
  const afterFrame = () =>
    new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(0);
    });

  const drawn = async (name, since) => {
    while (!performance.getEntriesByName(name).some((mark) => mark.startTime >= since))
      await new Promise((go) => setTimeout(go, 1));
    await afterFrame();
    return performance.now() - since;
  };

  return {
    async seen(name) {
      await drawn(name, 0);
    },
    async submit(text) {
      const field = document.querySelector("#text");
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      // what follows typing has come to rest
      await new Promise((go) => setTimeout(go, 600));
      const since = performance.now();
      document.querySelector("form.sentence").requestSubmit();
      return drawn("heads-drawn", since);
    },
    open(index) {
      const since = performance.now();
      document.querySelectorAll(".heads button.thumbnail")[index].click();
      return drawn("head-drawn", since);
    },
    /** The longest frame from a key on the stage to the picture that stands; a frame that is late is twice as long. */
    async step(key) {
      const frame = () => new Promise(requestAnimationFrame);
      const pressed = await frame();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      const changed = await frame();
      const painted = await frame();
      return Math.max(changed - pressed, painted - changed);
    },
    frames: [],
    watchFrames() {
      let last = performance.now();
      const step = () => {
        const now = performance.now();
        window.probes.frames.push(now - last);
        last = now;
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    },
  };
})();
