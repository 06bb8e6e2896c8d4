import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { useMe } from "~/api/session";
import type { Field } from "~/api/types";
import { FilePicker } from "~/files/FilePicker";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { designedKinds, fieldDesign } from "~/kinds/design";
import { useRows } from "~/local/db";
import { inOrder, removeUploadsOf, uploads } from "~/local/uploads";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { FieldFrame } from "~/ui/FieldFrame";
import { Select } from "~/ui/Select";
import { changeKind } from "./edit";
import { publishWords } from "./publishWords";

const MOST_BYTES = 64 * 1024 * 1024;

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
  const me = useMe();
  const owner = `form:${typeId}`;
  const file = inOrder(useRows(uploads) ?? [], owner)[0];
  const attachmentId = file?.state === "done" ? file.attachmentId : null;
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
    void removeUploadsOf(owner);
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
      <FieldFrame id="form-table" label={t("file")} group>
        {({ describedBy, invalid }) => (
          <FilePicker
            id="form-table"
            target={{ user: me.user.id, owner, slot: "file" }}
            camera={false}
            maxFiles={1}
            maxBytes={MOST_BYTES}
            describedBy={describedBy}
            invalid={invalid}
          />
        )}
      </FieldFrame>
      {told.isFetching && <p role="status">{t("reading")}</p>}
      {told.error && <ErrorPanel error={told.error} />}
      {told.data && (
        <>
          {told.data.sheets.length > 1 && (
            <Select
              label={t("sheet")}
              value={sheet ?? told.data.sheets[0] ?? ""}
              options={told.data.sheets.map((name) => ({ value: name, text: name }))}
              onChange={(name) => {
                setSheet(name);
                setChoices({});
              }}
            />
          )}
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
