/** Scripts of a page: one file for all that it imports before it runs, and one for what each module imports later. */

import { readFileSync } from "node:fs";
import { join, posix, relative } from "node:path";

import { OPTIONS } from "./options.js";

const ENTRY = "page:entry";
const STYLE = /"(\/static\/[\w./-]+\.css)"/g;
// not the `import("…").Type` of a comment
const LATER = /\bimport\("(\.[^"]+)"\)(?!\.[A-Z])/g;

/** @typedef {import("esbuild").Metafile} Metafile */
/** @typedef {{ root: string, esbuild: typeof import("esbuild"), styles: Map<string, string> }} Tools */

/**
 * Modules as the page's bundle needs them.
 *
 * What one module imports later comes as one file, which imports the page as well: so all that the page has already is
 * needed in the same places, and stays one file. Otherwise there would be one for each set of scripts that share a
 * module.
 * @param {Tools} tools @param {string[]} scripts of these the page consists
 * @returns {import("esbuild").Plugin}
 */
const pagePlugin = ({ root, styles }, scripts) => ({
  name: "page",
  setup(build) {
    /** by the module that imports them @type {Map<string, string[]>} */
    const later = new Map();
    build.onResolve({ filter: /^(page|later|sometimes):/ }, ({ path }) => {
      const [namespace, ...rest] = path.split(":");
      return { path: rest.join(":"), namespace: namespace ?? "" };
    });
    build.onLoad({ filter: /./, namespace: "page" }, () => ({
      contents: scripts.map((script) => `import "./static/${script}";`).join("\n"),
      resolveDir: root,
    }));
    build.onLoad({ filter: /./, namespace: "sometimes" }, ({ path }) => ({
      contents: `import "./static/${path}"; import "${ENTRY}";`,
      resolveDir: root,
    }));
    build.onLoad({ filter: /./, namespace: "later" }, ({ path }) => ({
      contents: [...(later.get(path) ?? []).map(exported), `import "${ENTRY}";`].join("\n"),
      resolveDir: root,
    }));
    build.onLoad({ filter: /\.js$/, namespace: "file" }, ({ path }) => {
      const name = relative(root, path).replaceAll("\\", "/");
      /** @type {string[]} */
      const targets = [];
      const contents = readFileSync(path, "utf8")
        .replaceAll(STYLE, (_, style) => JSON.stringify(styles.get(style)))
        .replaceAll(LATER, (_, target) => {
          targets.push(posix.join(posix.dirname(name), target));
          return `import("later:${name}").then((all) => all.m${targets.length - 1})`;
        });
      later.set(name, targets);
      return { contents };
    });
  },
});

const exported = (/** @type {string} */ target, /** @type {number} */ index) =>
  `export * as m${index} from "./${target}";`;

/** @param {Tools} tools @param {{ name: string, scripts: string[], sometimes: string[] }} page */
export async function bundleScripts(tools, { name, scripts, sometimes }) {
  const built = await tools.esbuild.build({
    ...OPTIONS,
    absWorkingDir: tools.root,
    entryPoints: [
      { in: ENTRY, out: name },
      ...sometimes.map((script) => ({ in: `sometimes:${script}`, out: script.slice(0, -3).replaceAll("/", "-") })),
    ],
    outdir: join(tools.root, "bundled", name),
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    splitting: true,
    format: "esm",
    plugins: [pagePlugin(tools, scripts)],
  });
  const entry = outputOf(built.metafile, ENTRY);
  const files = new Map(scripts.map((script) => [script, entry]));
  for (const script of sometimes) files.set(script, outputOf(built.metafile, `sometimes:${script}`));
  const preloads = new Map([...files.values()].map((file) => [file, outputsBehind(built.metafile, file)]));
  return { built, files, preloads };
}

/**
 * The file that runs a script; what does nothing but import another stands aside.
 * @param {Metafile} metafile @param {string} script
 */
function outputOf({ outputs }, script) {
  let name = Object.keys(outputs).find((each) => outputs[each]?.entryPoint === script) ?? "";
  const isEmpty = () => Object.values(outputs[name]?.inputs ?? {}).every(({ bytesInOutput }) => bytesInOutput === 0);
  while (isEmpty() && importsOf(outputs[name]).length === 1) [name = ""] = importsOf(outputs[name]);
  return name;
}

/** What a file imports before it runs. @param {Metafile["outputs"][string] | undefined} output */
const importsOf = (output) =>
  (output?.imports ?? []).filter(({ kind }) => kind === "import-statement").map(({ path }) => path);

/** What a file imports, and they in turn. @param {Metafile} metafile @param {string} file */
function outputsBehind({ outputs }, file) {
  const found = new Set([file]);
  for (const path of found) for (const target of importsOf(outputs[path])) found.add(target);
  return [...found].slice(1);
}
