import { expect, test } from "vitest";
import { fillGaps } from "./fillGaps";

test.each([
  ["工单 {number} 已处理", "工单 WX-0001 已处理"],
  ["{requester}，您好：{number}{number}", "李{伟}，您好：WX-0001WX-0001"],
  ["{unknown} {", "{unknown} {"],
  ["{{number}}", "{WX-0001}"],
  ["{toString}", "{toString}"],
])("%j becomes %j", (text, expected) => {
  expect(fillGaps(text, { number: "WX-0001", requester: "李{伟}" })).toBe(expected);
});
