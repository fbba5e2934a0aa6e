/**
 * Bundles the scripts and styles of each page into a few files: `node bundling/bundle.js [FOLDER]`. A manifest says
 * which files stand for those that a template names, and of which sources they were made. esbuild is fetched once.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { argv, exit, platform, stderr, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { headsOf } from "./heads.js";
import { bundleScripts } from "./scripts.js";
import { bundleStyles } from "./styles.js";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);
const MANIFEST = "manifest.json";
/** Without a network a server should start soon, with its modules one by one. */
const BRIEFLY = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=20000"];
const LEAST_BYTES = 256;
const LATER_STYLE = /"\/static\/([\w./-]+\.css)"/g;

/** @param {string} name from the root */
const digestOf = (name) =>
  createHash("sha256")
    .update(readFileSync(join(ROOT, name)))
    .digest("hex");

/** @returns {Promise<typeof import("esbuild")>} */
async function installed() {
  try {
    return await import("esbuild");
  } catch {
    const { status } = spawnSync("npm", ["ci", "--silent", "--no-fund", "--no-audit", ...BRIEFLY], {
      cwd: HERE,
      stdio: ["ignore", "inherit", "inherit"],
      shell: platform === "win32",
      timeout: 120_000,
    });
    if (status !== 0) throw new Error("npm cannot fetch esbuild");
    return await import("esbuild");
  }
}

/** Whether the bundle was made of these sources, with these tools. @param {string} folder */
function isFresh(folder) {
  try {
    const { sources, tools } = JSON.parse(readFileSync(join(folder, MANIFEST), "utf8"));
    return tools === toolsDigest() && Object.entries(sources).every(([name, digest]) => digestOf(name) === digest);
  } catch {
    return false;
  }
}

const toolsDigest = () =>
  ["bundle.js", "heads.js", "scripts.js", "styles.js", "package-lock.json"]
    .map((name) => digestOf(`${relative(ROOT, HERE)}/${name}`))
    .join(" ");

/** Styles that scripts fetch, by their address. @param {string[]} files */
function laterStyles(files) {
  const texts = files
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(ROOT, "static", name), "utf8"));
  return new Set(texts.flatMap((text) => [...text.matchAll(LATER_STYLE)].map(([, style = ""]) => style)));
}

async function bundled() {
  const tools = { root: ROOT, esbuild: await installed(), styles: new Map() };
  const heads = headsOf(join(ROOT, "templates"));
  /** @type {Map<string, Uint8Array>} */
  const written = new Map();
  const sources = new Set(["templates/base.html"]);
  const keep = (
    /** @type {{ outputFiles?: import("esbuild").OutputFile[], metafile: import("esbuild").Metafile }} */ built,
  ) => {
    for (const { path, contents } of built.outputFiles ?? [])
      written.set(relative(join(ROOT, "bundled"), path).replaceAll("\\", "/"), contents);
    for (const name of Object.keys(built.metafile.inputs)) if (name.startsWith("static/")) sources.add(name);
  };
  const nameOf = (/** @type {string} */ file) => file.replace(/^bundled\//, "");

  const all = readdirSync(join(ROOT, "static"), { recursive: true, encoding: "utf8" });
  for (const style of laterStyles(all)) {
    const { built, file } = await bundleStyles(tools, [style], style.replace(/.*\/|\.css$/g, ""));
    keep(built);
    tools.styles.set(`/static/${style}`, `/${file}`);
  }
  /** @type {Record<string, { files: Record<string, string>, preloads: Record<string, string[]> }>} */
  const pages = {};
  for (const { template, templates, scripts, sometimes, styles } of heads) {
    const name = template.replace(/\.html$/, "").replaceAll("/", "-");
    const { built, files, preloads } = await bundleScripts(tools, { name, scripts, sometimes });
    keep(built);
    for (const run of styles) {
      const { built, file } = await bundleStyles(tools, run, "page");
      keep(built);
      for (const style of run) files.set(style, file);
    }
    for (const each of templates) sources.add(`templates/${each}`);
    const named = Object.fromEntries([...files].map(([source, file]) => [source, nameOf(file)]));
    pages[template] = {
      files: named,
      preloads: Object.fromEntries([...preloads].map(([file, behind]) => [nameOf(file), behind.map(nameOf)])),
    };
  }
  const digests = Object.fromEntries([...sources].sort().map((name) => [name, digestOf(name)]));
  return { written, manifest: { tools: toolsDigest(), sources: digests, pages } };
}

/** Packs a file as small as it gets. @param {string} path @param {Uint8Array} content */
async function pack(path, content) {
  if (content.length < LEAST_BYTES || path.endsWith(".map")) return;
  const params = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
  const [brotli, gzipped] = await Promise.all([
    promisify(brotliCompress)(content, { params }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzipped);
}

/** @param {string} folder */
async function main(folder) {
  if (isFresh(folder)) return;
  const { written, manifest } = await bundled();
  await Promise.all(
    [...written].map(async ([name, content]) => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      await pack(path, content);
    }),
  );
  // the manifest last, in one step: a server may read it at any time
  writeFileSync(join(folder, `${MANIFEST}.new`), JSON.stringify(manifest));
  renameSync(join(folder, `${MANIFEST}.new`), join(folder, MANIFEST));
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const source = name.replaceAll("\\", "/").replace(/\.(br|gz)$/, "");
    if (/\.\w+$/.test(name) && name !== MANIFEST && !written.has(source)) rmSync(join(folder, name));
  }
  const bytes = [...written]
    .filter(([name]) => !name.endsWith(".map"))
    .reduce((sum, [, { length }]) => sum + length, 0);
  stdout.write(
    `Bundled the scripts and styles of ${Object.keys(manifest.pages).length} pages: ${(bytes / 1e6).toFixed(1)} MB.\n`,
  );
}

await main(resolve(argv[2] ?? join(ROOT, "bundled"))).catch((error) => {
  stderr.write(`The scripts of the pages were not bundled: ${error.message}\n`);
  exit(1);
});
