// Prints what each page costs to open, and fails when the first page outgrows its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const firstPageBudget = 110_000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const weigh = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;

/** Everything a page loads before it can be drawn: the entry, the page, and what they import statically. */
function closure(...keys) {
  const scripts = new Set();
  const styles = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || scripts.has(chunk.file)) return;
    scripts.add(chunk.file);
    for (const css of chunk.css ?? []) styles.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  keys.forEach(visit);
  const sum = (set) => [...set].reduce((total, file) => total + weigh(file), 0);
  return { js: sum(scripts), css: sum(styles), requests: scripts.size + styles.size };
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const pages = Object.keys(manifest).filter((key) => /features\/.*Page\.tsx$/.test(key));
const row = (name, size) =>
  console.log(
    `${name.padEnd(40)} js ${(size.js / 1000).toFixed(1).padStart(6)} kB  css ${(size.css / 1000).toFixed(1).padStart(5)} kB  ${size.requests} files`,
  );

console.log("gzip, whole page from cold:");
row("shell alone", closure(entry));
for (const page of pages) row(page.replace("src/features/", ""), closure(entry, page));

const home = closure(entry, "src/features/home/HomePage.tsx");
if (home.js > firstPageBudget) {
  console.error(`The first page takes ${home.js} bytes of script; the budget is ${firstPageBudget}.`);
  process.exit(1);
}
