import { expect, test } from "vitest";
import { readable } from "./domain";

test.each([
  ["li@example.com", "li@example.com"],
  ["li@xn--fsqu00a.xn--fiqs8s", "li@例子.中国"],
  ["li@xn--bcher-kva.example", "li@bücher.example"],
  ["li@xn--ihqwcrb4cv8a8dqg056pqjye.com", "li@他们为什么不说中文.com"],
  ["li@xn--!!.com", "li@xn--!!.com"],
])("%j reads %j", (stored, shown) => {
  expect(readable(stored)).toBe(shown);
});
