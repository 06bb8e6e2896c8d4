// The list of shortcuts tells of every key that a page listens to, and of no other.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { surfaces, surfacesAt } from "./keyMap";

const src = join(import.meta.dirname, "..");

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (/\.tsx$/.test(name) && !name.includes(".test.")) yield path;
  }
}

/** The keys of `useKeys({ … })`, which stand at the beginning of its members. */
function listened(): Set<string> {
  const keys = new Set<string>();
  for (const path of files(src)) {
    const text = readFileSync(path, "utf8");
    for (const [, body = ""] of text.matchAll(/useKeys\(\{([\s\S]*?)\}\);/g)) {
      for (const [, quoted, plain] of body.matchAll(/(?:^|[{,]\s|\n\s{4})\s*(?:"([^"]+)"|(\w+)):\s/g)) {
        const key = quoted ?? plain ?? "";
        // Members of what a key does may look the same.
        if (/^(.|Escape|Enter|Arrow\w+)$/.test(key)) keys.add(key);
      }
    }
  }
  return keys;
}

test("every key that a page listens to is on the list, and every single key of the list is listened to", () => {
  const told = new Set(surfaces.flatMap(({ shortcuts }) => shortcuts.flatMap(({ keys }) => keys)));
  const heard = listened();
  expect(heard.size).toBeGreaterThan(6);
  expect([...heard].filter((key) => !told.has(key))).toEqual([]);
  const single = [...told].filter((key) => key.length === 1);
  expect(single.filter((key) => !heard.has(key))).toEqual([]);
});

test("what works on the page stands first", () => {
  expect(surfacesAt("/tasks")[0]?.name).toBe("tasks");
  expect(surfacesAt("/orders")[0]?.name).toBe("list");
  expect(surfacesAt("/boards/x")[0]?.name).toBe("board");
});
