import { expect, test } from "vitest";
import type { Form, Grant, RoleDocument } from "~/api/types";
import { formAsRole, maySubmit } from "./asRole";
import { give, held, take } from "./grants";

const all: Grant = { types: null, actions: ["submit", "read"], reach: "own" };
const other: Grant = { types: ["other"], actions: ["submit", "read", "comment", "attach"], reach: "own" };

test("a tick gives a right to one type, beside those that have the same", () => {
  const given = give([other], "new", "submit");
  expect(given).toEqual([{ ...other, types: ["other", "new"] }]);
  expect(held(given, "new", "submit")).toBe("named");
  expect(take(given, "new", "submit")).toEqual([other]);
  expect(held(give([], "new", "handle"), "new", "handle")).toBe("named");
  expect(take(give([], "new", "handle"), "new", "handle")).toEqual([]);
});

test("what holds for every type is not taken away from one", () => {
  expect(held([all], "new", "submit")).toBe("all");
  expect(take([all], "new", "submit")).toEqual([all]);
  expect(held([{ ...all, actions: ["complete"], reach: "department" }], "new", "handle")).toBe("no");
});

test("a preview leaves out what the role may not fill in, with the sections and pages that are empty then", () => {
  const text = { zh: "一", en: "one" };
  const field = (id: string) => ({
    id,
    kind: "x",
    label: text,
    help: null,
    placeholder: null,
    required: false,
    default: null,
    indexed: false,
    settings: {},
  });
  const page = (id: string, ...ids: string[]) => ({
    id,
    title: text,
    sections: ids.map((each) => ({ id: each, title: null, fields: [field(each)] })),
  });
  const form: Form = { version: 1, title: "", pages: [page("p", "a", "b"), page("q", "c")] };
  const role = {
    grants: [all],
    fields: { default: "edit", types: { t: { b: "read", c: "hidden" } } },
  } as unknown as RoleDocument;
  expect(formAsRole(form, role, "t")).toEqual({ ...form, pages: [page("p", "a")] });
  expect(formAsRole(form, role, "else")).toEqual(form);
  expect(maySubmit(role, "t")).toBe(true);
  expect(maySubmit({ ...role, grants: [other] }, "t")).toBe(false);
});
