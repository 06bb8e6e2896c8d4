import "./records.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api, unwrap } from "~/api/client";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { allFields } from "~/kinds/problems";
import { fieldUi } from "~/kinds/registry";
import { uuid } from "~/local/uuid";
import { type Choice, EXTERNAL, type Targets } from "~/tables/ColumnTable";
import { importWords } from "~/tables/importWords";
import { TableImport } from "~/tables/TableImport";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { collectionsQuery } from "./queries";
import { recordWords } from "./words";

/** Targets by which a row can find its record. */
const keysOf = (targets: Targets) =>
  ["code", EXTERNAL, "name"].filter((key) => Object.values(targets).includes(key));

export default function ImportPage() {
  const { collection = "" } = useParams<{ collection: string }>();
  const t = useWords(importWords);
  const r = useWords(recordWords);
  const text = useText();
  const collections = useQuery(collectionsQuery);
  const described = collections.data?.items.find((each) => each.key === collection);
  const [chosen, setChosen] = useState("");
  const title = t("title", { name: text(described?.name) });
  usePageTitle(title);
  if (collections.isPending) return <Skeleton lines={4} />;
  if (!described?.mayEdit) return <Notice tone="warn">{r("forbidden")}</Notice>;
  const params = { path: { collection } };
  const fields = described.form
    ? allFields(described.form).filter((field) => fieldUi(field.kind)?.frame !== "bare")
    : [];
  const choices: Choice[] = [
    { target: "code", label: t("code") },
    { target: "name", label: t("name") },
    ...(described.parents.length > 0 ? [{ target: "parent", label: t("parent") }] : []),
    { target: "active", label: t("active") },
    { target: EXTERNAL, label: t("external") },
    ...fields.map((field) => ({ target: `details.${field.id}`, label: text(field.label) })),
  ];
  const keyOf = (keys: readonly string[]) => (keys.includes(chosen) ? chosen : (keys[0] ?? ""));
  return (
    <>
      <div>
        <h1>{title}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      <TableImport
        owner={`import:${collection}`}
        preview={(body) => unwrap(api.POST("/api/v1/records/{collection}/imports/preview", { params, body }))}
        begin={({ columns, ...wanted }) => {
          const targets = Object.fromEntries(columns.map(({ column, target }) => [column, target]));
          return unwrap(
            api.POST("/api/v1/records/{collection}/imports", {
              params: { ...params, header: { "Idempotency-Key": uuid() } },
              body: { ...wanted, columns, key: keyOf(keysOf(targets)) },
            }),
          );
        }}
        choices={choices}
        ready={(targets) => keysOf(targets).length > 0}
        help={t("runHelp")}
      >
        {(targets) => (
          <label className="field">
            <span className="field-label">{t("key")}</span>
            <select
              className="input"
              value={keyOf(keysOf(targets))}
              onChange={(event) => setChosen(event.currentTarget.value)}
            >
              {keysOf(targets).map((each) => (
                <option key={each} value={each}>
                  {each === "code" ? t("code") : each === "name" ? t("name") : t("external")}
                </option>
              ))}
            </select>
          </label>
        )}
      </TableImport>
    </>
  );
}
