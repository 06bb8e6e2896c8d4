import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Text } from "~/api/types";
import type { Flow } from "~/flow/definition";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { toast } from "~/ui/toasts";
import { JsonView } from "./JsonView";
import { restWords } from "./restWords";

interface DocumentsProps {
  flow: Flow;
  onApply: (flow: Flow) => void;
}

const hasSteps = (value: unknown): value is Flow =>
  typeof value === "object" && value !== null && "steps" in value && Array.isArray(value.steps);

/** The flow in writings for programs: BPMN out and in, and the document itself. */
export default function Documents({ flow, onApply }: DocumentsProps) {
  const t = useWords(restWords);
  return (
    <div className="stack">
      <Bpmn flow={flow} onApply={onApply} />
      <JsonView
        value={flow}
        label={t("jsonTitle")}
        lacks={(value, say) => (hasSteps(value) ? undefined : say("jsonNoSteps"))}
        onApply={onApply}
      />
    </div>
  );
}

function Bpmn({ flow, onApply }: DocumentsProps) {
  const t = useWords(restWords);
  const text = useText();
  const chooser = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<{ line: number; column: number; text: Text }>();
  const write = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/flows/write", {
          body: { as: "bpmn", flow: flow as unknown as Record<string, unknown> },
        }),
      ),
    onSuccess: ({ source }) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([source], { type: "application/xml" }));
      link.download = `flow-v${flow.version ?? 0}.bpmn`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    },
  });
  const read = useMutation({
    mutationFn: (source: string) => unwrap(api.POST("/api/v1/flows/read", { body: { as: "bpmn", source } })),
    onSuccess: ({ flow: found, fault: wrong }) => {
      setFault(wrong ?? undefined);
      if (!found) return;
      const next = { steps: [], ...found } as unknown as Flow;
      toast("ok", t("imported", { count: next.steps.length }));
      onApply(next);
    },
  });
  return (
    <section className="card stack" aria-label={t("bpmnTitle")}>
      <h2>{t("bpmnTitle")}</h2>
      <p className="muted">{t("bpmnHelp")}</p>
      {write.error && <Problems error={write.error} />}
      {read.error && <Problems error={read.error} />}
      {fault && (
        <Notice tone="danger" live="assertive">
          {t("lineColumn", { line: fault.line, column: fault.column })}: {text(fault.text)}
        </Notice>
      )}
      <div className="row">
        <Button icon="down" busy={write.isPending} onClick={() => write.mutate()}>
          {t("bpmnExport")}
        </Button>
        <Button icon="file" busy={read.isPending} onClick={() => chooser.current?.click()}>
          {t("bpmnImport")}
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={t("bpmnImport")}
          accept=".bpmn,.xml,application/xml,text/xml"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            if (file) read.mutate(await file.text());
            event.target.value = "";
          }}
        />
      </div>
    </section>
  );
}
