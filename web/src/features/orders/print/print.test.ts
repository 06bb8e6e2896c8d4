import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "~/api/types";
import { actsOf } from "./acts";
import { readTemplate } from "./template";

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
});
