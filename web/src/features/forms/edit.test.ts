import { expect, test } from "vitest";
import type { Field, Form } from "~/api/types";
import { begin, change, undo } from "~/design/history";
import { designedKinds } from "~/kinds/design";
import { kindNames } from "~/kinds/registry";
import * as edit from "./edit";
import { fieldKey, keyOf, pageKey, partAt, partsOf, sectionKey } from "./parts";
import { renameIn } from "./rename";

const text = (words: string) => ({ zh: words, en: words });
const field = (id: string, more: Partial<Field> = {}): Field => ({
  id,
  kind: "text",
  label: text(id),
  help: null,
  placeholder: null,
  required: false,
  default: null,
  indexed: false,
  settings: {},
  ...more,
});
const section = (id: string, ...ids: string[]) => ({
  id,
  title: null,
  fields: ids.map((each) => field(each)),
});
const form: Form = {
  version: 3,
  title: "{a}：{b}",
  pages: [
    { id: "one", title: text("一"), sections: [section("s", "a", "b"), section("t", "c")] },
    { id: "two", title: text("二"), sections: [section("u", "d")] },
  ],
};
const outline = (of: Form) => [...partsOf(of)].map(keyOf).join(" ");

test("each kind of field has a name, an icon and a place among those that are offered", () => {
  expect([...designedKinds].sort()).toEqual(kindNames);
});

test.each([
  ["a field behind the chosen one", fieldKey("a"), "p:one s:s f:a f:NEW f:b s:t f:c p:two s:u f:d"],
  ["at the end of the chosen section", sectionKey("t"), "p:one s:s f:a f:b s:t f:c f:NEW p:two s:u f:d"],
  ["at the end of the chosen page", pageKey("one"), "p:one s:s f:a f:b s:t f:c f:NEW p:two s:u f:d"],
  ["at the very end", undefined, "p:one s:s f:a f:b s:t f:c p:two s:u f:d f:NEW"],
])("something new goes %s", (_, key, expected) => {
  const made = edit.addField(form, "text", edit.placeBehind(form, key));
  expect(outline(made.form)).toBe(expected.replace("NEW", made.key.slice(2)));
});

test.each([
  ["f:a", 1, "p:one s:s f:b f:a s:t f:c p:two s:u f:d"],
  ["f:a", -1, undefined],
  ["f:b", 1, "p:one s:s f:a s:t f:b f:c p:two s:u f:d"],
  ["f:c", -1, "p:one s:s f:a f:b f:c s:t p:two s:u f:d"],
  ["f:c", 1, "p:one s:s f:a f:b s:t p:two s:u f:c f:d"],
  ["f:d", 1, undefined],
  ["s:s", 1, "p:one s:t f:c s:s f:a f:b p:two s:u f:d"],
  ["s:t", 1, "p:one s:s f:a f:b p:two s:t f:c s:u f:d"],
  ["p:two", -1, "p:two s:u f:d p:one s:s f:a f:b s:t f:c"],
  ["p:two", 1, undefined],
] as const)("%s moves by %i", (key, by, expected) => {
  const moved = edit.moveBy(form, key, by);
  expect(moved && outline(moved)).toBe(expected);
});

test("a field is dropped anywhere, and dropping it where it is changes nothing", () => {
  const to = { page: 1, section: 0, field: 1 };
  const moved = edit.moveField(form, "a", to);
  expect(moved && outline(moved)).toBe("p:one s:s f:b s:t f:c p:two s:u f:d f:a");
  expect(edit.moveField(form, "a", { page: 0, section: 0, field: 1 })).toBeUndefined();
  const down = edit.moveField(form, "a", { page: 0, section: 0, field: 2 });
  expect(down && outline(down)).toBe("p:one s:s f:b f:a s:t f:c p:two s:u f:d");
});

test("copies have ids of their own", () => {
  const made = edit.duplicate(form, "p:one");
  expect(made && outline(made.form)).toBe(
    "p:one s:s f:a f:b s:t f:c p:one_2 s:s_2 f:a_2 f:b_2 s:t_2 f:c_2 p:two s:u f:d",
  );
});

test("what is empty can be filled again", () => {
  const bare = ["p:one", "p:two"].reduce((all, key) => edit.remove(all, key), form);
  expect(bare.pages).toEqual([]);
  const made = edit.addField(bare, "text", edit.placeBehind(bare, undefined));
  expect(outline(made.form)).toBe("p:page s:section f:text");
});

test("a field that gets another id is still the one that conditions and the title speak of", () => {
  const spoken = edit.changeField(form, "b", (old) => ({
    ...old,
    visibleWhen: "a > 1 and ab == 'a' and #.a == 2",
    checks: [{ rule: "len(a) > 2", message: text("x") }],
  }));
  const next = edit.rename(spoken, "a", "amount");
  const b = next?.pages[0]?.sections[0]?.fields[1];
  expect(next?.title).toBe("{amount}：{b}");
  expect(b?.visibleWhen).toBe("amount > 1 and ab == 'a' and #.a == 2");
  expect(b?.checks?.[0]?.rule).toBe("len(amount) > 2");
  expect(edit.rename(form, "a", "b")).toBeUndefined();
  expect(edit.rename(form, "a", "A b")).toBeUndefined();
  expect(renameIn("sum(map(sum, #.sum))", "sum", "x")).toBe("sum(map(x, #.sum))");
});

test.each([
  ["/pages/0/sections/0/fields/1/settings/max", "f:b", "settings/max"],
  ["/pages/0/sections/1", "s:t", ""],
  ["/pages/1/title", "p:two", "title"],
  ["/title", undefined, undefined],
  ["/pages/9", undefined, undefined],
])("the finding at %s belongs to %s", (path, key, property) => {
  expect(partAt(form, path)).toEqual(key && { key, property });
});

test("a hundred changes are taken back one by one", () => {
  let history = begin(form);
  for (let n = 0; n < 120; n++)
    history = change(
      history,
      edit.addField(history.now, "text", edit.placeBehind(history.now, undefined)).form,
    );
  for (let n = 0; n < 120; n++) history = undo(history);
  expect(history.now).toBe(form);
});

test("another kind begins with its own settings and without what it cannot have", () => {
  const kinds = designedKinds;
  for (const kind of kinds) {
    const made = edit.changeKind(field("a", { required: true, settings: { minLength: 3 } }), kind);
    expect(made.settings).not.toHaveProperty("minLength");
  }
});
