/** Heads of the templates: the styles and scripts that each page names, as runs that may become one file. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TAG =
  /<link rel="stylesheet" href="[^"]*?\/static\/(?<style>[^"]+)"(?<more> data-[^>]*)?>|<script type="module" src="[^"]*?\/static\/(?<script>[^"]+)"><\/script>|<link rel="stylesheet"/g;
const FILTER = /{% filter page_files %}([\s\S]*){% endfilter %}/;
const BLOCK = /{% block (\w+) %}([\s\S]*?){% endblock %}/g;

/**
 * @typedef {object} Head
 * @property {string} template
 * @property {string[]} templates that it is made of
 * @property {string[]} scripts that the page always has, in their order
 * @property {string[]} sometimes scripts that only some forms of it have
 * @property {string[][]} styles in their order; between two runs stands a style of elsewhere, or one that comes later
 */

/** @param {string} folder of the templates @returns {Head[]} of every page */
export function headsOf(folder) {
  const [, base = ""] = FILTER.exec(readFileSync(join(folder, "base.html"), "utf8")) ?? [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  return names
    .filter((name) => name.endsWith(".html") && name !== "base.html")
    .sort()
    .map((template) => {
      const blocks = new Map();
      for (const [, name, text] of readFileSync(join(folder, template), "utf8").matchAll(BLOCK)) blocks.set(name, text);
      const text = base.replaceAll(BLOCK, (_, name) => blocks.get(name) ?? "");
      return { template, templates: ["base.html", template], ...readHead(text) };
    });
}

/** @param {string} text */
function readHead(text) {
  const found = { scripts: /** @type {string[]} */ ([]), sometimes: /** @type {string[]} */ ([]), styles: [[""]] };
  found.styles = [[]];
  for (const line of text.split("\n")) {
    const isSometimes = line.trim().startsWith("{% if");
    for (const { groups: { style, script, more } = {} } of line.matchAll(TAG)) {
      if (script) (isSometimes ? found.sometimes : found.scripts).push(script);
      else if (isSometimes && style) found.styles.push([style], []);
      else if (style) found.styles.at(-1)?.push(style);
      // a mark is a place where a script puts styles; one of elsewhere stays where it is
      if (!script && (more || !style)) found.styles.push([]);
    }
  }
  return { ...found, styles: found.styles.filter((run) => run.length > 0) };
}
