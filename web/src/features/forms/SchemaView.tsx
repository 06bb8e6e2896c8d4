import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { api, unwrap } from "~/api/client";
import type { FieldError, Form } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { fieldsOfForm } from "~/kinds/live";
import { Button } from "~/ui/Button";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { toast } from "~/ui/toasts";
import { publishWords } from "./publishWords";

interface SchemaProps {
  typeId: string;
  newest: number;
  onImport: (form: Form) => void;
}

/** Forms to and from JSON Schema. */
export default function SchemaView({ typeId, newest, onImport }: SchemaProps) {
  const t = useWords(publishWords);
  const text = useText();
  const id = useId();
  const chooser = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string>();
  const [bad, setBad] = useState<string>();
  const [told, setTold] = useState<readonly FieldError[]>([]);
  const current = useQuery({
    queryKey: ["form", typeId, "schema", newest],
    enabled: newest > 0,
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/order-types/{id}/forms/{version}/schema", {
          params: { path: { id: typeId, version: newest } },
          signal,
        }),
      ),
  });
  const written = current.data === undefined ? "" : JSON.stringify(current.data, null, 2);
  const source = typed ?? written;
  const read = useMutation({
    mutationFn: (schema: Record<string, unknown>) =>
      unwrap(api.POST("/api/v1/forms/import", { body: schema })),
    onSuccess: ({ form, findings }) => {
      setTold(findings.filter((finding) => !finding.path.startsWith("/pages")));
      toast("ok", t("imported", { count: fieldsOfForm(form).length }));
      onImport(form);
    },
  });
  const take = () => {
    try {
      setBad(undefined);
      read.mutate(JSON.parse(source) as Record<string, unknown>);
    } catch (failure) {
      setBad(t("notJson", { why: failure instanceof Error ? failure.message : String(failure) }));
    }
  };
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([written], { type: "application/schema+json" }));
    link.download = `form-v${newest}.schema.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  return (
    <section className="card stack">
      <FieldFrame id={id} label={t("json")} help={t("jsonHelp")} errors={bad ? [bad] : []}>
        {({ describedBy, invalid }) => (
          <textarea
            id={id}
            className="input mono form-json"
            spellCheck={false}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            value={source}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </FieldFrame>
      {read.error && <Problems error={read.error} />}
      {told.length > 0 && (
        <Notice tone="warn">
          <p>{t("notUnderstood")}</p>
          <ul>
            {told.map((finding) => (
              <li key={finding.path + finding.code}>
                <span className="mono">{finding.path}</span> {text(finding.text)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <div className="row">
        <Button tone="primary" icon="check" disabled={!source.trim()} busy={read.isPending} onClick={take}>
          {t("import")}
        </Button>
        <Button icon="file" onClick={() => chooser.current?.click()}>
          {t("upload")}
        </Button>
        {newest > 0 && (
          <Button icon="down" disabled={!written} onClick={download}>
            {t("download")}
          </Button>
        )}
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={t("upload")}
          accept=".json,application/json,application/schema+json"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            if (file) setTyped(await file.text());
            event.target.value = "";
          }}
        />
      </div>
    </section>
  );
}
