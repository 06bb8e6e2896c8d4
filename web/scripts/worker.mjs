// Writes dist/sw.js: the service worker, told what the shell of this build consists of.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, "utf8"));

/** Enough to open, to say that there is no network, and to go on sending once there is. */
const opened = [
  "index.html",
  "src/app/SignedIn.tsx",
  "src/features/orders/HomePage.tsx",
  "src/local/senders.ts",
];
const offline = Object.keys(manifest).find((key) => key.endsWith("app/Offline.tsx"));

const shell = new Set();
function keep(key) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`no ${key} in the build`);
  if (shell.has(`/${chunk.file}`)) return;
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) shell.add(`/${file}`);
  for (const next of chunk.imports ?? []) keep(next);
}
[...opened, offline].forEach(keep);

const files = [
  ...readdirSync(`${dist}assets`).map((name) => `/assets/${name}`),
  ...readdirSync(`${dist}icons`).map((name) => `/icons/${name}`),
  "/manifest.webmanifest",
].filter((name) => !/\.(br|gz)$/.test(name));

const template = readFileSync(new URL("worker.template.js", import.meta.url), "utf8");
const written = template
  .replace("__SHELL__", JSON.stringify([...shell]))
  .replace("__FILES__", JSON.stringify(files));
writeFileSync(`${dist}sw.js`, written);
console.log(`sw.js keeps ${shell.size} of ${files.length} files`);
