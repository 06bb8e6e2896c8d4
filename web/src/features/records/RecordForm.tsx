import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import { recordQuery } from "~/api/queries";
import type { Collection, MasterRecord, Values } from "~/api/types";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldRow } from "~/kinds/FieldRow";
import { allFields, byField } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { Button } from "~/ui/Button";
import { FieldFrame } from "~/ui/FieldFrame";
import { Notice } from "~/ui/Notice";
import { onCtrlEnter } from "~/ui/shortcuts";
import { toast } from "~/ui/toasts";
import { ExternalIds } from "./ExternalIds";
import { ParentPicker } from "./ParentPicker";
import { recordWords } from "./words";

export interface RecordFormProps {
  described: Collection;
  record?: MasterRecord | undefined;
  onDone: (saved?: MasterRecord) => void;
}

/** Creates a record or changes one, with the fields its collection has. */
export function RecordForm({ described, record, onDone }: RecordFormProps) {
  const t = useWords(recordWords);
  const language = useLocale();
  const cache = useQueryClient();
  const [code, setCode] = useState(record?.code ?? "");
  const [name, setName] = useState(record?.name ?? "");
  const [parentId, setParentId] = useState(record?.parentId ?? null);
  const [active, setActive] = useState(record?.active ?? true);
  const [externalIds, setExternalIds] = useState(record?.externalIds ?? []);
  const [details, setDetails] = useState<Values>(record?.details ?? {});
  const parent = useParentName(described, parentId);
  const save = useMutation({
    mutationFn: () => {
      const path = { collection: described.key };
      return record
        ? unwrap(
            api.PATCH("/api/v1/records/{collection}/{id}", {
              params: {
                path: { ...path, id: record.id },
                header: { "If-Match": versionTag(record.version) },
              },
              body: { code: code.trim(), name, parentId, active, details, externalIds },
            }),
          )
        : unwrap(
            api.POST("/api/v1/records/{collection}", {
              params: { path },
              body: { name, parentId, details, externalIds, ...(code.trim() ? { code: code.trim() } : {}) },
            }),
          );
    },
    onSuccess: async (saved) => {
      toast("ok", t("saved"));
      cache.setQueryData(recordQuery(described.key, saved.id).queryKey, saved);
      await Promise.all([
        cache.invalidateQueries({ queryKey: ["records", described.key] }),
        cache.invalidateQueries({ queryKey: ["collections"] }),
        cache.invalidateQueries({ queryKey: ["record", described.key, saved.id, "history"] }),
      ]);
      onDone(saved);
    },
  });
  const problem = save.error ? asProblem(save.error) : undefined;
  const errors = problem?.errors ?? [];
  const at = (path: string) =>
    errors.filter((error) => error.path.startsWith(path)).map((error) => textIn(language, error.text));
  const moved = errors
    .filter((error) => error.path.startsWith("/details/"))
    .map((error) => ({ ...error, path: error.path.replace("/details/", "/values/") }));
  const found = described.form ? byField(described.form, moved, language).fields : {};
  const submit = () => !save.isPending && save.mutate();
  return (
    <FieldScopeContext
      value={{ values: details, references: {}, optionLists: undefined, uploads: undefined }}
    >
      <form
        className="edit-fields stack"
        noValidate
        onKeyDown={onCtrlEnter(submit)}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {problem && (
          <Notice tone="danger" live="assertive">
            {textIn(language, problem.text)}
          </Notice>
        )}
        <FieldFrame id="record-name" label={t("name")} required errors={at("/name")}>
          {({ describedBy, invalid }) => (
            <input
              className="input"
              id="record-name"
              value={name}
              maxLength={200}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
        </FieldFrame>
        <FieldFrame
          id="record-code"
          label={t("code")}
          help={!record && described.numberFormat ? t("codeAuto") : undefined}
          required={!described.numberFormat}
          errors={at("/code")}
        >
          {({ describedBy, invalid }) => (
            <input
              className="input mono"
              id="record-code"
              value={code}
              maxLength={100}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          )}
        </FieldFrame>
        {described.parents.length > 0 && (
          <FieldFrame id="record-parent" label={t("parent")} errors={at("/parentId")}>
            {({ describedBy, invalid }) => (
              <ParentPicker
                id="record-parent"
                collections={described.parents}
                value={parentId}
                valueText={parent}
                onChange={setParentId}
                describedBy={describedBy}
                invalid={invalid}
              />
            )}
          </FieldFrame>
        )}
        {described.form &&
          allFields(described.form).map((field) => (
            <FieldRow
              key={field.id}
              field={field}
              value={details[field.id]}
              errors={found[field.id] ?? []}
              onChange={(id, value) => setDetails((before) => ({ ...before, [id]: value }))}
            />
          ))}
        <ExternalIds
          ids={externalIds}
          errors={at("/externalIds")}
          objectType={described.key}
          onChange={(ids) => setExternalIds([...ids])}
        />
        {record && (
          <label className="row">
            <input
              type="checkbox"
              checked={active}
              onChange={(event) => setActive(event.currentTarget.checked)}
            />
            {t("active")}
          </label>
        )}
        <div className="row">
          <Button type="submit" tone="primary" icon="check" busy={save.isPending}>
            {t("save")}
          </Button>
          <Button onClick={() => onDone()}>{t("cancel")}</Button>
        </div>
      </form>
    </FieldScopeContext>
  );
}

/** The name of the chosen parent, which may be of any of the collections above. */
function useParentName(described: Collection, id: string | null): string {
  const found = useQuery({
    queryKey: ["record", "any", described.parents, id],
    enabled: id !== null,
    queryFn: async () => {
      for (const collection of described.parents) {
        const answer = await api.GET("/api/v1/records/{collection}/{id}", {
          params: { path: { collection, id: id ?? "" } },
        });
        if (answer.data) return answer.data.name;
      }
      return "";
    },
  });
  return found.data ?? "";
}
