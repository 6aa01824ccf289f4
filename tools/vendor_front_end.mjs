// Copies what `npm ci` brought into core/parvis/static/vendor/, which git ignores.
// Run it again after each `npm ci`; it starts from an empty folder and copies only what pages load.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const vendor = join(root, "core", "parvis", "static", "vendor");
const font = "@fontsource-variable/source-sans-3";

// from (in node_modules), to (in static/vendor)
const files = [
  ["htmx.org/dist/htmx.min.js", "htmx.min.js"],
  ["htmx.org/LICENSE", "htmx.LICENSE.txt"],
  ["leaflet/dist/leaflet.js", "leaflet/leaflet.js"],
  ["leaflet/dist/leaflet.css", "leaflet/leaflet.css"],
  ["leaflet/dist/images", "leaflet/images"],
  ["leaflet/LICENSE", "leaflet/LICENSE.txt"],
  [`${font}/files/source-sans-3-latin-wght-normal.woff2`, "font/source-sans.woff2"],
  [`${font}/LICENSE`, "font/LICENSE.txt"],
];

// Our own sheet rather than the package's: one file, one axis, the letters French and English use.
const fontSheet = `@font-face {
  font-family: "Source Sans";
  font-style: normal;
  font-display: fallback;
  font-weight: 200 900;
  src: url("source-sans.woff2") format("woff2");
}
`;

async function main() {
  await rm(vendor, { recursive: true, force: true });
  for (const [from, to] of files) {
    const target = join(vendor, to);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(modules, from), target, { recursive: true });
  }
  // The source map is not shipped: its mention would cost browsers with open tools a 404.
  const leaflet = join(vendor, "leaflet", "leaflet.js");
  const script = await readFile(leaflet, "utf8");
  await writeFile(leaflet, script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
  await writeFile(join(vendor, "font", "font.css"), fontSheet);
  console.log(`${files.length} files and folders copied to core/parvis/static/vendor`);
}

main().catch((error) => {
  const hint = error.code === "ENOENT" ? "run npm ci first: " : "";
  console.error(`vendor_front_end: ${hint}${error.message}`);
  process.exitCode = 1;
});
