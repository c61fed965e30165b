// Puts what browsers need from the npm packages into static/ui/vendor. Called by build_static.sh.

import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const UI = "src/xianfeng/ui";
const VENDOR = `${UI}/static/ui/vendor`;
const PACKAGES = "node_modules";

// Old phones: what Android's WebView of 2021 and iOS 15 understand.
const TARGET = ["chrome90", "safari15", "firefox90"];

const bundle = (from, to) =>
  build({
    entryPoints: [from],
    outfile: `${VENDOR}/${to}`,
    bundle: true,
    minify: true,
    legalComments: "inline",
    target: TARGET,
    logLevel: "warning",
    external: ["data:*"],
  });

async function iconNames() {
  const text = await readFile(`${UI}/icons.py`, "utf8");
  return text.match(/NAMES[^]*?"""([^]*?)"""/)[1].trim().split(/\s+/);
}

async function symbol(name) {
  const svg = await readFile(`${PACKAGES}/bootstrap-icons/icons/${name}.svg`, "utf8");
  const inside = svg.replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").trim();
  return `<symbol id="${name}" viewBox="0 0 16 16">${inside.replace(/\n\s*/g, "")}</symbol>`;
}

async function sprite() {
  const symbols = await Promise.all((await iconNames()).map(symbol));
  const head = '<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">';
  await writeFile(`${VENDOR}/icons.svg`, `${head}${symbols.join("")}</svg>\n`);
}

await rm(VENDOR, { recursive: true, force: true });
await mkdir(VENDOR, { recursive: true });
await Promise.all([
  bundle(`${PACKAGES}/bootstrap/dist/css/bootstrap.css`, "bootstrap.css"),
  copyFile(`${PACKAGES}/htmx.org/dist/htmx.min.js`, `${VENDOR}/htmx.js`),
  bundle(`${UI}/browser/charts.js`, "charts.js"),
  bundle(`${UI}/browser/ballot.js`, "ballot.js"),
  sprite(),
]);
