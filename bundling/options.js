/** Options of esbuild that scripts and styles have in common. */

/** @satisfies {import("esbuild").BuildOptions} */
export const OPTIONS = {
  bundle: true,
  target: "esnext",
  charset: "utf8",
  minify: true,
  sourcemap: "linked",
  sourcesContent: false,
  metafile: true,
  write: false,
  logLevel: "warning",
};
