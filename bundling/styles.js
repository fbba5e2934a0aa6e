/** Styles of the pages: one file for each run of them, and one for each that a script fetches later. */

import { join } from "node:path";

import { OPTIONS } from "./options.js";

/**
 * @param {{ root: string, esbuild: typeof import("esbuild") }} tools
 * @param {string[]} run as paths below `static` @param {string} name
 */
export async function bundleStyles({ root, esbuild }, run, name) {
  const built = await esbuild.build({
    ...OPTIONS,
    absWorkingDir: root,
    stdin: {
      contents: run.map((style) => `@import "./static/${style}";`).join("\n"),
      resolveDir: root,
      sourcefile: "page.css",
      loader: "css",
    },
    outdir: join(root, "bundled", "styles"),
    entryNames: `${name}-[hash]`,
  });
  const [file = ""] = Object.keys(built.metafile.outputs).filter((path) => path.endsWith(".css"));
  return { built, file };
}
