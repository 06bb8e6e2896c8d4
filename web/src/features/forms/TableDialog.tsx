import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { Field } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { designedKinds, fieldDesign } from "~/kinds/design";
import { SheetChoice, TableFile, useTableFile } from "~/tables/TableFile";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Select } from "~/ui/Select";
import { changeKind } from "./edit";
import { publishWords } from "./publishWords";

interface TableProps {
  typeId: string;
  onTake: (fields: Field[]) => void;
  onClose: () => void;
}

/** What somebody makes of a proposed field. */
interface Choice {
  use?: boolean;
  required?: boolean;
  kind?: string;
}

/** Columns of a table as fields, with kinds guessed from the data. */
export default function TableDialog({ typeId, onTake, onClose }: TableProps) {
  const t = useWords(publishWords);
  const text = useText();
  const owner = `form:${typeId}`;
  const { attachmentId, forget } = useTableFile(owner);
  const [sheet, setSheet] = useState<string>();
  const [choices, setChoices] = useState<Record<number, Choice>>({});
  const told = useQuery({
    queryKey: ["form", "propose", attachmentId, sheet ?? ""],
    enabled: attachmentId !== null,
    retry: false,
    queryFn: () =>
      unwrap(
        api.POST("/api/v1/forms/propose", {
          body: { attachmentId: attachmentId ?? "", ...(sheet ? { sheet } : {}) },
        }),
      ),
  });
  const columns = told.data?.columns ?? [];
  const fields = columns.flatMap(({ field }, at): Field[] => {
    const choice = choices[at] ?? {};
    if (!field || choice.use === false) return [];
    const turned = choice.kind && choice.kind !== field.kind ? changeKind(field, choice.kind) : field;
    return [{ ...turned, required: choice.required ?? turned.required }];
  });
  const put = (at: number, choice: Choice) =>
    setChoices((before) => ({ ...before, [at]: { ...before[at], ...choice } }));
  const leave = (then: () => void) => {
    void forget();
    then();
  };
  return (
    <Dialog
      title={t("table")}
      onClose={() => leave(onClose)}
      footer={
        <>
          <Button onClick={() => leave(onClose)}>{t("cancel")}</Button>
          <Button
            tone="primary"
            icon="plus"
            disabled={fields.length === 0}
            onClick={() => leave(() => onTake(fields))}
          >
            {t("takeFields", { count: fields.length })}
          </Button>
        </>
      }
    >
      <p className="muted">{t("tableHelp")}</p>
      <TableFile id="form-table" owner={owner} label={t("file")} />
      {told.isFetching && <p role="status">{t("reading")}</p>}
      {told.error && <ErrorPanel error={told.error} />}
      {told.data && (
        <>
          <SheetChoice
            label={t("sheet")}
            sheets={told.data.sheets}
            chosen={sheet}
            onChange={(name) => {
              setSheet(name);
              setChoices({});
            }}
          />
          <p>{t("rows", { count: told.data.rows, rows: told.data.rows })}</p>
          <ul className="stack tight">
            {columns.map(({ heading, samples, field }, at) => {
              const choice = choices[at] ?? {};
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are told by their place
                <li key={at} className="form-column">
                  <label className="choice">
                    <input
                      type="checkbox"
                      aria-label={t("useColumn", { label: heading })}
                      disabled={!field}
                      checked={field !== null && choice.use !== false}
                      onChange={(event) => put(at, { use: event.target.checked })}
                    />
                    <strong>{heading || "—"}</strong>
                  </label>
                  <small className="muted wrap">{samples.join(" · ")}</small>
                  {field && (
                    <span className="row">
                      <Select
                        bare
                        label={`${t("kind")}: ${heading}`}
                        value={choice.kind ?? field.kind}
                        options={designedKinds.map((kind) => ({
                          value: kind,
                          text: text(fieldDesign(kind)?.name),
                        }))}
                        onChange={(kind) => put(at, { kind })}
                      />
                      <label className="choice">
                        <input
                          type="checkbox"
                          checked={choice.required ?? field.required}
                          onChange={(event) => put(at, { required: event.target.checked })}
                        />
                        {t("required")}
                      </label>
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </Dialog>
  );
}
