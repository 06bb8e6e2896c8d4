import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Text } from "~/api/types";
import type { Flow } from "~/flow/definition";
import { numberOf } from "~/flow/numberOf";
import { type Mark, stepKey, wayKey } from "~/flow/picture";
import { isChoice } from "~/flow/stepUi";
import type { Tone } from "~/ui/Notice";
import { designWords } from "./designWords";

/** Something worth a look. The server's findings and our own read the same. */
export interface Finding {
  code: string;
  severity: string;
  text: Text;
  /** The parts it concerns, the first one foremost. */
  parts: readonly string[];
  /** The decision table it concerns. */
  table?: string | null | undefined;
  /** An order that shows it. */
  example?: Example | null | undefined;
}

export interface Example {
  text: Text;
  values?: Record<string, unknown>;
}

/** What a check tells, with all that a prover may add. */
interface Told extends Omit<Finding, "parts"> {
  steps: readonly string[];
  /** The ways out of the first step that it concerns. */
  ways?: readonly number[];
}

function partsOf({ steps, ways = [] }: Told): string[] {
  const [first] = steps;
  const named = first === undefined ? [] : ways.map((place) => wayKey(first, place));
  return [...named, ...steps.map(stepKey)];
}

const REST_MS = 500;

const checkQuery = (typeId: string, flow: Flow) =>
  queryOptions({
    queryKey: ["flow", typeId, "check", numberOf(flow)],
    queryFn: async ({ signal }) => {
      const params = { path: { id: typeId } };
      const body = flow as unknown as Record<string, unknown>;
      return unwrap(api.POST("/api/v1/order-types/{id}/flow/check", { params, body, signal }));
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
    retry: false,
  });

/** What can be said without asking. */
export function ownFindings(flow: Flow): Finding[] {
  return flow.steps.flatMap((step) =>
    (step.ways ?? []).flatMap((way, place) => {
      if (!isChoice(step.kind) || way.otherwise || way.when?.trim()) return [];
      const { "zh-CN": zh, en } = designWords;
      const text = { zh: String(zh.noCondition), en: String(en.noCondition) };
      return [
        {
          code: "no-condition",
          severity: "warning",
          text,
          parts: [wayKey(step.id, place), stepKey(step.id)],
        },
      ];
    }),
  );
}

export interface Checked {
  findings: readonly Finding[];
  /** Whether the findings are those of the flow as it stands. */
  isFresh: boolean;
  publishable: boolean;
  error: unknown;
}

/** Always on: the flow is checked whenever changing it rests. */
export function useCheck(typeId: string, flow: Flow): Checked {
  const [rested, setRested] = useState(flow);
  useEffect(() => {
    const timer = setTimeout(() => setRested(flow), REST_MS);
    return () => clearTimeout(timer);
  }, [flow]);
  const { data, error, isPlaceholderData, isFetching } = useQuery(checkQuery(typeId, rested));
  // The same findings stay the same list, so that nothing is marked anew with every key.
  const known = useRef<readonly Finding[]>([]);
  return useMemo(() => {
    const told = (data?.findings ?? []).map(
      (finding: Told): Finding => ({ ...finding, parts: partsOf(finding) }),
    );
    const findings = same(known.current, [...told, ...ownFindings(flow)]);
    known.current = findings;
    const isFresh = rested === flow && !isPlaceholderData && !isFetching;
    return { findings, isFresh, publishable: (data?.publishable ?? false) && isFresh, error };
  }, [data, error, flow, rested, isPlaceholderData, isFetching]);
}

const same = (before: readonly Finding[], after: readonly Finding[]) =>
  JSON.stringify(before) === JSON.stringify(after) ? before : after;

export const toneOf = (severity: string): Tone =>
  severity === "error" ? "danger" : severity === "warning" ? "warn" : "calm";

/** Findings at the parts they concern, keyed as the picture wants them. */
export function marksFrom(findings: readonly Finding[], text: (text: Text) => string): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  for (const finding of findings) {
    const [part] = finding.parts;
    // Cases have a page of their own, and a change can break many of them at one step.
    if (part === undefined || finding.code === "case-fails") continue;
    const key = part.startsWith("s:") ? part.slice(2) : part;
    const mark: Mark = { tone: toneOf(finding.severity), icon: "alert", text: text(finding.text) };
    const before = marks.get(key) ?? [];
    if (!before.some((each) => each.text === mark.text)) marks.set(key, [...before, mark]);
  }
  return marks;
}
