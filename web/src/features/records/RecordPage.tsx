import "./records.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { recordQuery } from "~/api/queries";
import type { Collection, MasterRecord } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldFact } from "~/kinds/FieldView";
import { allFields } from "~/kinds/problems";
import { FieldScopeContext } from "~/kinds/scope";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { ancestorsQuery, changesQuery, collectionsQuery } from "./queries";
import { RecordForm } from "./RecordForm";
import { RecordTree } from "./RecordTree";
import { recordWords } from "./words";

export default function RecordPage() {
  const { collection = "", id = "" } = useParams<{ collection: string; id: string }>();
  const t = useWords(recordWords);
  const record = useQuery({ ...recordQuery(collection, id), staleTime: 0 });
  const collections = useQuery(collectionsQuery);
  const described = collections.data?.items.find((each) => each.key === collection);
  usePageTitle(record.data?.name ?? t("title"));
  if (record.error) return <ErrorPanel error={record.error} onRetry={() => void record.refetch()} />;
  if (!record.data || collections.isPending) return <Skeleton lines={8} />;
  return <Shown key={record.data.version} record={record.data} described={described} />;
}

function Shown({ record, described }: { record: MasterRecord; described: Collection | undefined }) {
  const t = useWords(recordWords);
  const text = useText();
  const [editing, setEditing] = useState(false);
  const ancestors = useQuery(ancestorsQuery(record.collection, record.id));
  const form = described?.form;
  const label = `/api/v1/records/${record.collection}/${record.id}/qr.svg`;
  return (
    <>
      <nav className="muted" aria-label={t("parent")}>
        <Link href={`/records/${record.collection}`}>{text(described?.name) || record.collection}</Link>
        {[...(ancestors.data?.items ?? [])].reverse().map((above) => (
          <span key={above.id}>
            {" / "}
            <Link href={`/records/${above.collection}/${above.id}`}>{above.name}</Link>
          </span>
        ))}
      </nav>
      <div className="page-head">
        <div>
          <h1>{record.name}</h1>
          <p className="mono muted">{record.code}</p>
        </div>
        {!record.active && (
          <Badge tone="calm" icon="cancel">
            {t("retired")}
          </Badge>
        )}
      </div>
      {record.mergedInto && (
        <Notice tone="info">
          {t("merged")}{" "}
          <Link href={`/records/${record.collection}/${record.mergedInto}`}>{t("mergedOpen")}</Link>
        </Notice>
      )}
      <div className="record-grid">
        <div className="stack">
          <section className="card stack" aria-labelledby="details">
            <div className="row spread">
              <h2 id="details">{t("details")}</h2>
              {!editing && described?.mayEdit && !record.mergedInto && (
                <Button icon="edit" onClick={() => setEditing(true)}>
                  {t("edit")}
                </Button>
              )}
            </div>
            {editing && described ? (
              <RecordForm described={described} record={record} onDone={() => setEditing(false)} />
            ) : (
              <FieldScopeContext
                value={{ values: record.details, references: {}, optionLists: undefined, uploads: undefined }}
              >
                <dl className="facts wide">
                  {form
                    ? allFields(form).map((field) => (
                        <FieldFact key={field.id} field={field} value={record.details[field.id]} />
                      ))
                    : Object.entries(record.details).map(([name, value]) => (
                        <div key={name}>
                          <dt>{name}</dt>
                          <dd>{typeof value === "string" ? value : JSON.stringify(value)}</dd>
                        </div>
                      ))}
                </dl>
              </FieldScopeContext>
            )}
          </section>
          <section className="card stack" aria-labelledby="children">
            <h2 id="children">{t("children")}</h2>
            <RecordTree collection={record.collection} id={record.id} />
          </section>
          <Changes record={record} />
        </div>
        <div className="stack">
          <section className="card stack">
            <h2>{t("qr")}</h2>
            <img className="record-qr" src={label} alt={`${t("qr")} ${record.code}`} />
            <p className="muted">{t("qrHelp")}</p>
          </section>
          <section className="card stack">
            <h2>{t("orders")}</h2>
            <Link href={`/orders?q=${encodeURIComponent(record.name)}`}>{t("ordersOpen")}</Link>
          </section>
          {record.externalIds.length > 0 && (
            <section className="card stack">
              <h2>{t("externalIds")}</h2>
              <ul className="stack">
                {record.externalIds.map((external) => (
                  <li key={`${external.system} ${external.objectType} ${external.id}`}>
                    {external.system} · {external.objectType} · <span className="mono">{external.id}</span>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </>
  );
}

function Changes({ record }: { record: MasterRecord }) {
  const t = useWords(recordWords);
  const format = useFormat();
  const changes = useQuery(changesQuery(record.collection, record.id));
  return (
    <section className="card stack" aria-labelledby="changes">
      <h2 id="changes">{t("history")}</h2>
      {changes.isPending && <Skeleton lines={2} />}
      {changes.error && <ErrorPanel error={changes.error} onRetry={() => void changes.refetch()} />}
      <ol className="stack" reversed>
        {[...(changes.data?.items ?? [])].reverse().map((change) => (
          <li key={change.version}>
            {t("version", { version: change.version })} · {change.actor.name} ·{" "}
            <span className="muted">{format.instant(change.at)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
