// The rules of the house that a reviewer would otherwise have to watch for.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const src = join(import.meta.dirname, ".");
const kindsFolder = join(src, "../../kinds/fields");

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (/\.(ts|tsx|css)$/.test(name) && name !== "schema.d.ts") yield path;
  }
}

const sources = [...files(src)].map((path) => ({
  path: relative(src, path),
  text: readFileSync(path, "utf8"),
}));
const code = sources.filter(({ path }) => !/\.test\.|\.css$/.test(path));

test("no feature imports another feature", () => {
  const wrong = code.flatMap(({ path, text }) => {
    const own = /^features\/([^/]+)\//.exec(path)?.[1];
    if (!own) return [];
    return [...text.matchAll(/from "~\/(features\/([^/"]+)|app)/g)]
      .filter((found) => found[2] !== own)
      .map((found) => `${path}: ${found[0]}`);
  });
  expect(wrong).toEqual([]);
});

test("no field kind is named outside its folder", () => {
  // Words that mean something else in the code as well are left to the reader.
  const common = new Set([
    ...["text", "number", "select", "phone", "person", "attachment", "department"],
    ...["date", "time", "email", "address", "place", "code", "rating", "signature", "formula"],
  ]);
  const kinds = readdirSync(kindsFolder).filter((name) => !common.has(name));
  const wrong = code.flatMap(({ path, text }) =>
    kinds.filter((kind) => new RegExp(`["'\`]${kind}["'\`]`).test(text)).map((kind) => `${path}: ${kind}`),
  );
  expect(kinds.length).toBeGreaterThan(3);
  expect(wrong).toEqual([]);
});

test("no page, hook or stylesheet outgrows its file", () => {
  expect(sources.filter(({ text }) => text.split("\n").length > 300).map(({ path }) => path)).toEqual([]);
});

test("visible words live in word lists, not in components", () => {
  // Names of languages in their own writing are the same in every language; so is the brand.
  const allowed = /"(简体)?中文"|工单 Gongdan/;
  const wrong = code
    .filter(({ path }) => path.endsWith(".tsx"))
    .flatMap(({ path, text }) => {
      const withoutWords = text
        .replace(/defineWords\([\s\S]*?\n\);/g, "")
        .replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
      return withoutWords
        .split("\n")
        .filter((line) => /[\u4e00-\u9fff]/.test(line) && !allowed.test(line) && !/简体中文/.test(line))
        .map((line) => `${path}: ${line.trim()}`);
    });
  expect(wrong).toEqual([]);
});
