/** How far information travels: five trained rivals answer a question about letters, beside how often each is right. */

/** @import { RecallFigures } from "../../core/reply-types.js" */
/** @import { Store } from "../../core/store.js" */
/** @import { ReachQuestion } from "./state.js" */

import { mountChart } from "../../charts/chart.js";
import { askRivals, recallFigures } from "../../core/api.js";
import { asker } from "../../core/latest-request.js";
import { during } from "../../core/settled.js";
import { groupedText } from "../../format/numbers.js";
import { picker } from "../../playground/fields.js";
import { el, slot } from "../../widgets/elements.js";
import { segmented } from "../../widgets/segmented.js";
import { distanceChart, reachText, trainingChart, trainingText } from "./figures.js";
import { mountQuestion } from "./question.js";
import { RivalRows } from "./rows.js";
import { FARTHEST } from "./state.js";

/** @param {HTMLElement} root @param {Store<ReachQuestion & any>} store */
export function mountReach(root, store) {
  mountQuestion(slot(root, "reach-question"), store);
  mountAnswers(root, store);
  mountFigures(root, store);
}

/** @param {HTMLElement} root @param {Store<ReachQuestion & any>} store */
function mountAnswers(root, store) {
  const rows = new RivalRows();
  slot(root, "reach-rows").append(rows.root);
  slot(root, "reach-below").append(rows.below);
  const ask = asker(slot(root, "reach-problem"));
  /** @type {import("../../core/reply-types.js").RecallAnswers | null} */
  let reply = null;
  /** the question that `reply` answers */
  let answered = 0;
  const draw = () => reply && rows.show(reply, answered, store.get().palette);
  store.watch(["letters", "distance", "training"], ({ letters, distance, training }) =>
    ask(async (signal) => {
      reply = await askRivals({ letters, distance, seed: Number(training) }, signal);
      answered = distance;
      slot(root, "reach-right").textContent =
        `The letter ${distance} back is “${reply.right}”. Each rival reads the letters and answers:`;
      slot(root, "reach-formula").textContent =
        `${reply.definition.formula}. ${reply.definition.source}. In ${reply.definition.unit}.`;
      draw();
    }),
  );
  store.watch(["palette"], draw);
  rows.whenChosen((column, count) => store.set({ distance: Math.min(FARTHEST, count - column) }));
}

/** @param {HTMLElement} root @param {Store<ReachQuestion & any>} store */
function mountFigures(root, store) {
  const kinds = segmented("Figure", { distance: "By distance", step: "How fast each learnt" }, (curve) =>
    store.set({ curve }),
  );
  const over = picker("learnt", "at distance", { "": "all" }, (learnt) => store.set({ learnt }));
  slot(root, "reach-curves").append(kinds.root, over.root);
  const chart = mountChart(slot(root, "reach-chart"));
  /** @type {RecallFigures | null} */
  let figures = null;
  const draw = () => {
    const { curve, distance, learnt } = store.get();
    kinds.mark(curve);
    over.root.hidden = curve !== "step";
    if (!figures) return;
    const at = figures.distances.find((each) => String(each) === learnt) ?? null;
    over.select.value = at === null ? "" : String(at);
    chart.show(curve === "step" ? trainingChart(figures, at) : distanceChart(figures, distance));
    slot(root, "reach-measured").textContent = curve === "step" ? trainingText(figures, at) : reachText(figures);
  };
  store.watch(["curve", "distance", "learnt"], draw);
  during(
    recallFigures().then(
      (found) => {
        figures = found;
        over.select.append(...found.distances.map((each) => new Option(String(each), String(each))));
        slot(root, "reach-sizes").replaceChildren(
          ...found.rivals.map(({ name, layers, parameters }) =>
            el("li", {}, `${name}: ${layers}; ${groupedText(parameters)} parameters.`),
          ),
        );
        draw();
      },
      (problem) => (slot(root, "reach-problem").textContent = problem.message),
    ),
  );
}
