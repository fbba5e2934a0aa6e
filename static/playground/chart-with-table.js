/** A line chart and the same as a table, which is made when somebody unfolds it. */

import { el } from "../widgets/elements.js";
import { lineChart } from "./line-chart.js";
import { lineTable } from "./tables.js";

/** @param {HTMLElement} root */
export function mountChart(root) {
  const host = el("div", {});
  const scroller = el("div", { class: "digits-scroll", tabindex: 0, role: "region" });
  const twin = el("details", { class: "twin" }, el("summary", {}, "The same as a table"), scroller);
  root.append(host, twin);
  let tabulate = () => {};
  twin.addEventListener("toggle", () => tabulate());
  return {
    /** @param {import("./line-chart.js").Line[]} lines @param {{ x: string, y: string, label: string, yFrom?: number }} names @param {(y: number) => string} write */
    show(lines, names, write) {
      host.replaceChildren(lineChart(lines, names));
      scroller.setAttribute("aria-label", `As a table: ${names.label}`);
      tabulate = () => {
        if (twin.open) scroller.replaceChildren(lineTable(lines, { x: names.x, caption: names.y }, write));
      };
      tabulate();
    },
  };
}
