import { expect, test } from "vitest";
import type { Field, Form } from "~/api/types";
import { byField, checkPage, fieldOfPointer, pageOfField } from "./problems";

const field = (id: string, over: Partial<Field> = {}): Field => ({
  id,
  kind: "plain",
  label: { zh: id, en: id },
  help: null,
  placeholder: null,
  required: false,
  default: null,
  indexed: false,
  settings: {},
  ...over,
});
const page = (id: string, ...fields: Field[]) => ({
  id,
  title: { zh: id, en: id },
  sections: [{ id: `${id}-1`, title: null, fields }],
});
const form: Form = {
  version: 1,
  title: "",
  pages: [page("first", field("contact", { required: true })), page("second", field("a/b"), field("amount"))],
};
const text = { zh: "不对", en: "Wrong" };

test.each([
  ["/values/amount", "amount"],
  ["/values/photos/2", "photos"],
  ["/values/a~1b", "a/b"],
  ["/values/a~01", "a~1"],
  ["/typeId", null],
  ["/values", null],
  ["", null],
])("the pointer %j names %j", (pointer, id) => {
  expect(fieldOfPointer(pointer)).toBe(id);
});

test("findings go to their fields; those of no field on this form are said in general", () => {
  const { fields, general } = byField(
    form,
    [
      { path: "/values/amount", code: "x", text },
      { path: "/values/a~1b", code: "x", text },
      { path: "/values/secret", code: "x", text },
      { path: "/formVersion", code: "x", text },
    ],
    "en",
  );
  expect(fields).toEqual({ amount: ["Wrong"], "a/b": ["Wrong"] });
  expect(general).toEqual(["Wrong", "Wrong"]);
});

test("leaving a page asks for what is required there and nothing else", () => {
  const [first] = form.pages;
  if (!first) throw new Error("no page");
  expect(Object.keys(checkPage(first, {}, "zh-CN"))).toEqual(["contact"]);
  expect(checkPage(first, { contact: "李工" }, "zh-CN")).toEqual({});
});

test("a field knows its page", () => {
  expect(pageOfField(form, "amount")).toBe(1);
  expect(pageOfField(form, "nothing")).toBe(-1);
});
