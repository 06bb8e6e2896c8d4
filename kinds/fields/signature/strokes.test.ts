import { expect, test } from "vitest";
import { extended, isFull, MOST_POINTS, MOST_STROKES, onPad } from "./strokes";

const pad = { width: 1000, height: 400 };

test("a point keeps its place on a pad of any size, and never leaves it", () => {
  const box = { left: 10, top: 20, width: 250, height: 100 };
  expect(onPad(10, 20, box, pad)).toEqual([0, 0]);
  expect(onPad(135, 70, box, pad)).toEqual([500, 200]);
  expect(onPad(999, -5, box, pad)).toEqual([1000, 0]);
});

test("a pen that hardly moves adds nothing", () => {
  expect(extended([10, 10], [12, 11])).toEqual([10, 10]);
  expect(extended([10, 10], [20, 10])).toEqual([10, 10, 20, 10]);
  expect(extended([], [20, 10])).toEqual([20, 10]);
});

test("a full pad says so", () => {
  expect(isFull([[1, 1]])).toBe(false);
  expect(isFull([Array.from({ length: 2 * MOST_POINTS }, () => 1)])).toBe(true);
  expect(isFull(Array.from({ length: MOST_STROKES }, () => [1, 1]))).toBe(true);
});
