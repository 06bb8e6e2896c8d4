// Prints what each page costs to open, and fails when one outgrows its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** Bytes of compressed script, with some room: compressors of different versions differ by a few. React alone takes
 * 67,500 of each; see README.md for what the rest is. */
const budgets = {
  "src/features/orders/HomePage.tsx": 112_000,
  "src/features/submit/WizardPage.tsx": 135_000,
  "src/features/public/PublicFormPage.tsx": 122_000,
  "src/features/session/SignInPage.tsx": 103_000,
};
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
const behindSignIn = "src/app/SignedIn.tsx";
const standsAlone = /features\/(session|connection|public)\//;
const pages = Object.keys(manifest).filter((key) => /Page\.tsx$/.test(key) && manifest[key].isDynamicEntry);
const row = (name, size) =>
  console.log(
    `${name.padEnd(40)} js ${(size.js / 1000).toFixed(1).padStart(6)} kB  css ${(size.css / 1000).toFixed(1).padStart(5)} kB  ${size.requests} files`,
  );

const named = [behindSignIn, ...Object.keys(budgets)].filter((key) => !manifest[key]);
if (named.length > 0) {
  console.error(`No such page in the build: ${named.join(", ")}`);
  process.exit(1);
}

console.log("gzip, whole page from cold:");
row("shell alone", closure(entry, behindSignIn));
let isOver = false;
for (const page of pages) {
  const size = standsAlone.test(page) ? closure(entry, page) : closure(entry, behindSignIn, page);
  row(page.replace(/src\/(features\/)?/, ""), size);
  const budget = budgets[page];
  if (budget && size.js > budget) {
    console.error(`${page} takes ${size.js} bytes of script; its budget is ${budget}.`);
    isOver = true;
  }
}
if (isOver) process.exit(1);
