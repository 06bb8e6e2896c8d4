import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { formQuery, orderTypesQuery } from "~/api/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { allFields } from "~/kinds/problems";
import { fieldUi } from "~/kinds/registry";
import { uuid } from "~/local/uuid";
import { EXTERNAL } from "~/tables/ColumnTable";
import { TableImport } from "~/tables/TableImport";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { pastWords } from "./pastWords";

const own = ["number", "status", "created", "closed", "requester", "assignee"] as const;

/** Orders that were made elsewhere, brought in from a table. */
export default function PastOrdersPage() {
  const t = useWords(pastWords);
  const text = useText();
  const types = useQuery(orderTypesQuery);
  const [chosen, setChosen] = useState<string>();
  const typeId = chosen ?? types.data?.items[0]?.id;
  const form = useQuery({ ...formQuery(typeId ?? ""), enabled: typeId !== undefined });
  usePageTitle(t("title"));
  if (types.isPending) return <Skeleton lines={4} />;
  if (types.error) return <ErrorPanel error={types.error} />;
  const fields = form.data
    ? allFields(form.data).filter((field) => fieldUi(field.kind)?.frame !== "bare" && !field.formula)
    : [];
  const choices = [
    ...own.map((target) => ({ target, label: t(target) })),
    { target: EXTERNAL, label: t("external") },
    ...fields.map((field) => ({ target: `values.${field.id}`, label: text(field.label) })),
  ];
  const params = { path: { id: typeId ?? "" } };
  return (
    <>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      <label className="field">
        <span className="field-label">{t("type")}</span>
        <select className="input" value={typeId} onChange={(event) => setChosen(event.currentTarget.value)}>
          {types.data.items.map((type) => (
            <option key={type.id} value={type.id}>
              {text(type.name)}
            </option>
          ))}
        </select>
      </label>
      {form.error && <ErrorPanel error={form.error} />}
      {typeId && form.data && (
        <TableImport
          key={typeId}
          owner={`past:${typeId}`}
          preview={(body) => unwrap(api.POST("/api/v1/order-types/{id}/imports/preview", { params, body }))}
          begin={(body) =>
            unwrap(
              api.POST("/api/v1/order-types/{id}/imports", {
                params: { ...params, header: { "Idempotency-Key": uuid() } },
                body,
              }),
            )
          }
          choices={choices}
          ready={(targets) => Object.values(targets).some(Boolean)}
          help={t("help")}
        />
      )}
    </>
  );
}
