import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "~/api/types";
import { actsOf } from "./acts";
import { readSigners, writeSigners } from "./signers";
import { movedSection, newSection, readTemplate } from "./template";

const entry = (position: number, kind: string, data: Record<string, unknown>) =>
  ({
    position,
    kind,
    data,
    at: `2026-11-2${position}T00:00:00.000000Z`,
    actor: { id: null, name: "丁睿" },
    version: position,
  }) as HistoryEntry;

describe("a printed order", () => {
  it("tells what people did at steps, in order, with comment and signature", () => {
    const step = { id: "agree", name: { zh: "审批", en: "Approval" } };
    const acts = actsOf([
      entry(3, "order.flowed", { act: { act: "reject" }, step, comment: "太贵", signature: null }),
      entry(2, "order.flowed", {
        act: { act: "approve" },
        step,
        meant: "agreed",
        comment: "",
        signature: "f1",
      }),
      entry(4, "order.flowed", { act: { act: "mark" }, step: null }),
      entry(1, "order.submitted", {}),
    ]);
    expect(acts.map(({ did, comment, signature }) => [did, comment, signature])).toEqual([
      ["agreed", "", "f1"],
      ["reject", "太贵", undefined],
    ]);
    expect(acts[0]?.step).toEqual(step.name);
  });

  it("keeps the parts that were chosen, in the order of the sheet", () => {
    expect(readTemplate(null)).toEqual(["values", "approvals", "attachments"]);
    expect(readTemplate("history,values,odd")).toEqual(["values", "history"]);
    expect(readTemplate("")).toEqual([]);
  });

  it("moves a section among the others and nowhere else", () => {
    const sections = (["values", "words", "signing"] as const).map(newSection);
    const parts = (at: number, by: -1 | 1) => movedSection(sections, at, by).map((section) => section.part);
    expect(parts(2, -1)).toEqual(["values", "signing", "words"]);
    expect(parts(0, -1)).toEqual(["values", "words", "signing"]);
    expect(parts(2, 1)).toEqual(["values", "words", "signing"]);
  });

  it("reads who signs in both languages and writes the same lines", () => {
    const lines = ["客户 | Customer", "技术员"];
    expect(readSigners(lines)).toEqual([
      { zh: "客户", en: "Customer" },
      { zh: "技术员", en: "技术员" },
    ]);
    expect(writeSigners(readSigners(lines))).toEqual(lines);
  });
});
