import { expect, test } from "vitest";
import { parts } from "./duration";

test.each([
  [0, 0, 0],
  [59, 0, 0],
  [60, 0, 1],
  [3_599, 0, 59],
  [-3_660, 1, 1],
  [360_000, 100, 0],
])("%d seconds are %d hours and %d minutes", (seconds, hours, minutes) => {
  expect(parts(seconds)).toEqual({ hours, minutes });
});
