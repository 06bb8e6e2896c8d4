import { expect, test } from "vitest";
import { uuid } from "./uuid";

test("ids are UUIDv7 and sort by time", () => {
  const first = uuid(1_700_000_000_000);
  const later = uuid(1_700_000_000_001);
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(first < later).toBe(true);
  expect(uuid()).not.toBe(uuid());
});
