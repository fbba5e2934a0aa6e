/** Score chart: draws the scores by which the heads are sorted, once it is unfolded. */

/** @import { State, Store } from "../../core/types.js" */

import { during } from "../../core/settled.js";
import { el } from "../../widgets/elements.js";
import { SCORE_NAMES } from "./head-order.js";

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const host = el("div", {});
  const details = el("details", { class: "small" }, el("summary", {}, "The scores as bars"), host);
  root.append(details);
  /** @type {ReturnType<typeof import("../../charts/chart.js").mountChart> | null} */
  let chart = null;

  async function show() {
    const { run, order, scored, matrix } = store.get();
    const title = SCORE_NAMES[order];
    root.hidden = !title || !run || scored?.run !== run;
    if (!title || !run || scored?.run !== run || !details.open) return;
    const [{ mountChart }, { headBars }] = await Promise.all([
      import("../../charts/chart.js"),
      import("../../charts/head-bars.js"),
    ]);
    chart ??= mountChart(host);
    const heads = scored.heads.map((each) => ({ ...each, value: each.scores[order] ?? null }));
    const about = { name: `${order}-${run.card.id}`, label: `Each head ${title}, on this sentence`, title };
    chart.show(
      headBars(
        heads.filter(({ value }) => value !== null),
        { ...about, chosen: matrix?.kind === "head" ? matrix.places[0] : undefined },
      ),
    );
  }

  const asked = () => during(show());
  details.addEventListener("toggle", asked);
  store.watch(["run", "order", "scored", "matrix"], asked);
}
