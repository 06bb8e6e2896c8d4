import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Flow } from "~/flow/definition";
import { numberOf } from "~/flow/numberOf";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { lineOf, spanOf } from "./lines";
import { restWords } from "./restWords";
import { TextDiff } from "./TextDiff";
import { type Finding, toneOf } from "./useCheck";

const REST_MS = 600;

interface TextProps {
  typeId: string;
  flow: Flow;
  newest: number;
  /** Those of the flow as it stands. */
  findings: readonly Finding[];
  onApply: (flow: Flow) => void;
}

const wire = (flow: Flow) => flow as unknown as Record<string, unknown>;

/** The flow as code: read while it is written, applied as a whole, with what is wrong at its line. */
export default function TextEditor({ typeId, flow, newest, findings, onApply }: TextProps) {
  const t = useWords(restWords);
  const text = useText();
  const [typed, setTyped] = useState<{ over: string; source: string }>();
  const [isCompared, setCompared] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const written = useQuery({
    queryKey: ["flow", "write", "text", numberOf(flow)],
    queryFn: () => unwrap(api.POST("/api/v1/flows/write", { body: { as: "text", flow: wire(flow) } })),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
  const over = written.data?.source;
  // What is typed belongs to the flow as it was; a change from elsewhere begins anew.
  const source = typed && typed.over === over ? typed.source : (over ?? "");
  const isTyped = source !== over;
  const rested = useRested(source);
  const reading = useQuery({
    queryKey: ["flow", "read", rested],
    enabled: isTyped && rested === source,
    queryFn: () => unwrap(api.POST("/api/v1/flows/read", { body: { as: "text", source: rested } })),
    gcTime: 0,
    retry: false,
  });
  const fault = isTyped && rested === source ? reading.data?.fault : undefined;
  const apply = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/flows/read", { body: { as: "text", source } })),
    onSuccess: ({ flow: read, fault: wrong }) => {
      if (wrong) return goTo(wrong.line);
      const next = { steps: [], ...read } as unknown as Flow;
      setTyped(undefined);
      onApply(next);
      toast("ok", t("applied", { count: next.steps.length }));
    },
  });
  const goTo = (line: number) => {
    const box = area.current;
    if (!box) return;
    const [from, to] = spanOf(source, line);
    box.focus();
    box.setSelectionRange(from, to);
    const height = box.scrollHeight / source.split("\n").length;
    box.closest(".flow-code")?.scrollTo({ top: Math.max(0, (line - 4) * height) });
  };
  if (written.error) return <ErrorPanel error={written.error} onRetry={() => void written.refetch()} />;
  if (over === undefined) return <Skeleton lines={10} />;
  const marked = isTyped ? [] : findings.map((finding) => ({ finding, line: lineOf(source, finding) }));
  const bad = new Set([...marked.map(({ line }) => line), ...(fault ? [fault.line] : [])]);
  const count = source.split("\n").length;
  const numbers = Array.from({ length: count }, (_, at) => (bad.has(at + 1) ? `● ${at + 1}` : `${at + 1}`));
  return (
    <div className="card stack">
      <p className="muted">{t("textHelp")}</p>
      <div className="row">
        <Button
          tone="primary"
          icon="check"
          disabled={!isTyped}
          busy={apply.isPending}
          onClick={() => apply.mutate()}
        >
          {t("apply")}
        </Button>
        <Button disabled={!isTyped} onClick={() => setTyped(undefined)}>
          {t("reset")}
        </Button>
        <Button
          icon="clipboard"
          onClick={async () => {
            await navigator.clipboard.writeText(source);
            toast("ok", t("copied"));
          }}
        >
          {t("copy")}
        </Button>
        <span role="status">
          {isTyped && reading.data && !fault && (
            <Badge tone="ok" icon="done">
              {t("reads")}
            </Badge>
          )}
        </span>
      </div>
      <ul className="stack tight" aria-live="polite">
        {fault && (
          <li>
            <button type="button" className="linkish" onClick={() => goTo(fault.line)}>
              {t("lineColumn", { line: fault.line, column: fault.column })}: {text(fault.text)}
            </button>
          </li>
        )}
        {marked.map(({ finding, line }) => (
          <li key={finding.code + finding.parts.join() + finding.text.en} className="flow-finding">
            <Badge tone={toneOf(finding.severity)} icon="alert">
              {t("line", { line })}
            </Badge>
            <button type="button" className="linkish" onClick={() => goTo(line)}>
              {text(finding.text)}
            </button>
          </li>
        ))}
      </ul>
      {apply.error && <ErrorPanel error={apply.error} />}
      <div className="flow-code">
        <pre aria-hidden="true">{numbers.join("\n")}</pre>
        <textarea
          ref={area}
          aria-label={t("textLabel")}
          aria-invalid={fault ? true : undefined}
          spellCheck={false}
          wrap="off"
          rows={count}
          value={source}
          onChange={(event) => setTyped({ over, source: event.target.value })}
        />
      </div>
      {newest > 0 && (
        <details onToggle={(event) => setCompared(event.currentTarget.open)}>
          <summary>{t("compare")}</summary>
          {isCompared && <TextDiff typeId={typeId} compared={{ flow }} context={3} />}
        </details>
      )}
    </div>
  );
}

function useRested(source: string): string {
  const [rested, setRested] = useState(source);
  useEffect(() => {
    const timer = setTimeout(() => setRested(source), REST_MS);
    return () => clearTimeout(timer);
  }, [source]);
  return rested;
}
