import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { Collection, Field } from "~/api/types";
import { textIn, useLocale, useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { allFields } from "~/kinds/problems";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { toast } from "~/ui/toasts";
import { CollectionFields } from "./CollectionFields";
import { collectionWords } from "./collectionWords";

export interface CollectionFormProps {
  existing?: Collection;
  all: readonly Collection[];
  onDone: () => void;
}

export function CollectionForm({ existing, all, onDone }: CollectionFormProps) {
  const t = useWords(collectionWords);
  const text = useText();
  const language = useLocale();
  const cache = useQueryClient();
  const [key, setKey] = useState(existing?.key ?? "");
  const [name, setName] = useState(existing?.name ?? { zh: "", en: "" });
  const [parents, setParents] = useState<readonly string[]>(existing?.parents ?? []);
  const [numberFormat, setNumberFormat] = useState(existing?.numberFormat ?? "");
  const [codePattern, setCodePattern] = useState(existing?.codePattern ?? "");
  const [active, setActive] = useState(existing?.active ?? true);
  const [fields, setFields] = useState<readonly Field[]>(existing?.form ? allFields(existing.form) : []);
  const save = useMutation({
    mutationFn: () => {
      const title = { zh: name.zh || name.en, en: name.en || name.zh };
      const page = { id: "main", title, sections: [{ id: "main", title: null, fields: [...fields] }] };
      return unwrap(
        api.PUT("/api/v1/collections/{key}", {
          params: {
            path: { key: key.trim() },
            header: existing ? { "If-Match": versionTag(existing.version) } : {},
          },
          body: {
            name,
            icon: existing?.icon ?? "box",
            parents: [...parents],
            numberFormat: numberFormat.trim(),
            codePattern: codePattern.trim(),
            active,
            form: fields.length > 0 ? { version: 0, title: "", pages: [page] } : null,
          },
        }),
      );
    },
    onSuccess: async () => {
      toast("ok", t("saved"));
      await cache.invalidateQueries({ queryKey: ["collections"] });
      onDone();
    },
  });
  const problem = save.error ? asProblem(save.error) : undefined;
  const choices = all.filter((each) => each.active || parents.includes(each.key));
  const line = (label: string, value: string, set: (value: string) => void, help?: string) => (
    <label className="field">
      <span className="field-label">{label}</span>
      {help && <span className="field-help">{help}</span>}
      <input className="input" value={value} onChange={(event) => set(event.currentTarget.value)} />
    </label>
  );
  return (
    <form
      className="card stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {problem && (
        <Notice tone="danger" live="assertive">
          <p>{textIn(language, problem.text)}</p>
          {problem.errors?.map((error) => (
            <p key={`${error.path} ${error.code}`}>
              <span className="mono">{error.path}</span> {textIn(language, error.text)}
            </p>
          ))}
        </Notice>
      )}
      {!existing && line(t("key"), key, setKey, t("keyHelp"))}
      {line(t("nameZh"), name.zh, (zh) => setName((before) => ({ ...before, zh })))}
      {line(t("nameEn"), name.en, (en) => setName((before) => ({ ...before, en })))}
      <fieldset className="choices">
        <legend className="field-label">{t("parents")}</legend>
        {choices.map((each) => (
          <label className="choice" key={each.key}>
            <input
              type="checkbox"
              checked={parents.includes(each.key)}
              onChange={(event) =>
                setParents(
                  event.currentTarget.checked
                    ? [...parents, each.key]
                    : parents.filter((parent) => parent !== each.key),
                )
              }
            />
            <span>{text(each.name)}</span>
          </label>
        ))}
      </fieldset>
      {line(t("number"), numberFormat, setNumberFormat, t("numberHelp"))}
      {line(t("pattern"), codePattern, setCodePattern, t("patternHelp"))}
      <CollectionFields fields={fields} onChange={setFields} />
      <label className="row">
        <input
          type="checkbox"
          checked={active}
          onChange={(event) => setActive(event.currentTarget.checked)}
        />
        {t("active")}
      </label>
      <div className="row">
        <Button type="submit" tone="primary" icon="check" busy={save.isPending}>
          {t("save")}
        </Button>
        <Button onClick={onDone}>{t("cancel")}</Button>
      </div>
    </form>
  );
}
