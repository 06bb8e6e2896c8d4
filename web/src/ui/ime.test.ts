import { expect, test } from "vitest";
import { isImeKey } from "./ime";

const key = (over: Partial<KeyboardEvent>) => ({ isComposing: false, keyCode: 13, timeStamp: 1e9, ...over });

test("a plain Enter is ours", () => {
  expect(isImeKey(key({}))).toBe(false);
});

test("an Enter during a composition belongs to the input method", () => {
  expect(isImeKey(key({ isComposing: true }))).toBe(true);
  expect(isImeKey({ keyCode: 13, timeStamp: 1e9, nativeEvent: { isComposing: true } })).toBe(true);
  expect(isImeKey(key({ keyCode: 229 }))).toBe(true);
});

test("the Enter that ends a composition is not ours either, though WebKit reports it afterwards", () => {
  const end = new CompositionEvent("compositionend", { bubbles: true });
  document.body.dispatchEvent(end);
  expect(isImeKey(key({ timeStamp: end.timeStamp + 40 }))).toBe(true);
  expect(isImeKey(key({ timeStamp: end.timeStamp + 150 }))).toBe(false);
});
