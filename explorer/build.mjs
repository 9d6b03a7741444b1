// Builds src/ into kg/exporters/explorer/: explorer.js and explorer.css, each with the mark of its sources.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url)), out = join(here, "../kg/exporters/explorer");
const files = [...readdirSync(join(here, "src")).sort().map(name => `src/${name}`), "build.mjs", "package-lock.json", "package.json"];
const mark = createHash("sha256");
for (const name of files) mark.update(name).update("\0").update(readFileSync(join(here, name))).update("\0");
const banner = `/* Built by make explorer from explorer/: sources ${mark.digest("hex")} */`;

const options = { bundle: true, minify: true, charset: "utf8", legalComments: "none", logLevel: "warning" };
await build({ ...options, entryPoints: [join(here, "src/main.js")], outfile: join(out, "explorer.js"), format: "iife", target: "es2022", banner: { js: banner } });
await build({ ...options, entryPoints: [join(here, "src/style.css")], outfile: join(out, "explorer.css"), banner: { css: banner } });
