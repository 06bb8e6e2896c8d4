import { describe, expect, it } from "vitest";
import { differences, leaves, plain } from "./written";

const said = { text: ({ zh }: { zh: string; en: string }) => zh, yes: "是", no: "否" };

describe("what an entry of the audit log says", () => {
  it("is the members that differ, where there is a before and an after", () => {
    const before = { name: "旧", roles: ["agent"], locale: "zh-CN" };
    const after = { name: "新", roles: ["agent"], locale: "zh-CN", phone: "1" };
    expect(differences({ before, after })).toEqual([
      { name: "name", before: "旧", after: "新" },
      { name: "phone", before: undefined, after: "1" },
    ]);
    const changes = [{ field: "amount", before: 1, after: 2 }];
    expect(differences({ changes })).toEqual([{ name: "amount", before: 1, after: 2 }]);
    expect(differences({ kind: "session.started" })).toEqual([]);
  });

  it("is every value with the way to it, where there is neither", () => {
    const data = {
      to: "open",
      effects: [{ effect: "offered", people: ["a", "b"] }],
      name: { zh: "一", en: "1" },
    };
    expect(leaves(data)).toEqual([
      { name: "to", value: "open" },
      { name: "effects.0.effect", value: "offered" },
      { name: "effects.0.people", value: ["a", "b"] },
      { name: "name", value: { zh: "一", en: "1" } },
    ]);
  });

  it("stands there in words", () => {
    const written = [null, "", true, 0, "x", ["a", 1], [], { zh: "一", en: "1" }].map((value) =>
      plain(value, said),
    );
    expect(written).toEqual(["—", "—", "是", "0", "x", "a, 1", "—", "一"]);
    expect(plain({ a: 1 }, said)).toBe('{\n  "a": 1\n}');
  });
});
