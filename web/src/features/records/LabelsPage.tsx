import "./records.css";
import "./labels.css";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useParams } from "wouter";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button, LinkButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { FieldFrame } from "~/ui/FieldFrame";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { Labels } from "./Labels";
import { isPreset, MOST_COPIES, type Preset, placesOf, presets } from "./labelSheet";
import { labelWords } from "./labelWords";
import { collectionsQuery, labelsQuery, recordPagesQuery } from "./queries";

/** Records at once, as the server allows. */
const MOST = 500;

/** Sheets of QR labels for records: devices, sites. */
export default function LabelsPage() {
  const { collection = "" } = useParams<{ collection: string }>();
  const t = useWords(labelWords);
  const text = useText();
  const described = useQuery(collectionsQuery).data?.items.find((each) => each.key === collection);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [preset, setPreset] = useState<Preset>("a4x24");
  const [copies, setCopies] = useState(1);
  const [start, setStart] = useState(1);
  const [withParent, setWithParent] = useState(true);
  const labels = useQuery({ ...labelsQuery(collection, picked), enabled: picked.length > 0 });
  const title = described ? t("titleOf", { name: text(described.name) }) : t("title");
  usePageTitle(title);
  const sheet = presets[preset];
  const items = picked.length > 0 ? (labels.data?.items ?? []) : [];
  const all = items.flatMap((label) => Array.from({ length: copies }, () => label));
  const places = placesOf(sheet, all.length, start);
  const sheets = (places.at(-1)?.sheet ?? -1) + 1;
  return (
    <>
      <div className="label-tools stack">
        <div className="page-head">
          <div>
            <h1>{title}</h1>
            <p className="muted">{t("lead")}</p>
          </div>
          <LinkButton to={`/records/${collection}`} icon="back">
            {t("back")}
          </LinkButton>
        </div>
        <div className="label-desk">
          <Picking collection={collection} picked={picked} onPick={setPicked} />
          <div className="card stack tight">
            <Select
              label={t("sheet")}
              value={preset}
              options={Object.keys(presets)
                .filter(isPreset)
                .map((name) => ({ value: name, text: t(name) }))}
              onChange={(name) => isPreset(name) && setPreset(name)}
            />
            <Count label={t("copies")} value={copies} most={MOST_COPIES} onChange={setCopies} />
            {sheet.columns * sheet.rows > 1 && (
              <Count
                label={t("start")}
                help={t("startHelp")}
                value={start}
                most={sheet.columns * sheet.rows}
                onChange={setStart}
              />
            )}
            <label className="choice">
              <input
                type="checkbox"
                checked={withParent}
                onChange={(event) => setWithParent(event.target.checked)}
              />
              {t("withParent")}
            </label>
            <p role="status">{all.length > 0 && t("total", { labels: all.length, sheets })}</p>
            <Button
              tone="primary"
              icon="file"
              disabled={all.length === 0 || labels.isFetching}
              onClick={() => window.print()}
            >
              {t("print")}
            </Button>
          </div>
        </div>
        <h2>{t("preview")}</h2>
        {labels.error && <ErrorPanel error={labels.error} onRetry={() => void labels.refetch()} />}
        {picked.length === 0 && <p className="muted">{t("empty")}</p>}
        {labels.isFetching && <Skeleton lines={3} />}
      </div>
      <Labels sheet={sheet} labels={all} places={places} withParent={withParent} />
    </>
  );
}

interface CountProps {
  label: string;
  help?: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}

function Count({ label, help, value, most, onChange }: CountProps) {
  const id = useId();
  return (
    <FieldFrame id={id} label={label} help={help}>
      {({ describedBy }) => (
        <input
          className="input short"
          id={id}
          type="number"
          min={1}
          max={most}
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => onChange(Math.max(1, Math.min(most, Number(event.target.value) || 1)))}
        />
      )}
    </FieldFrame>
  );
}

interface PickingProps {
  collection: string;
  picked: readonly string[];
  onPick: (ids: readonly string[]) => void;
}

function Picking({ collection, picked, onPick }: PickingProps) {
  const t = useWords(labelWords);
  const [words, setWords] = useState("");
  const records = useInfiniteQuery(recordPagesQuery(collection, words));
  const rows = records.data?.pages.flatMap((page) => page.items).filter((each) => each.active) ?? [];
  const pick = (ids: readonly string[]) => onPick([...new Set([...picked, ...ids])].slice(0, MOST));
  return (
    <section className="card stack tight">
      <input
        className="input"
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <div className="row">
        <Button disabled={rows.length === 0} onClick={() => pick(rows.map((row) => row.id))}>
          {t("pickAll")}
        </Button>
        <span role="status">{t("picked", { count: picked.length })}</span>
        {picked.length > 0 && <Button onClick={() => onPick([])}>{t("clear")}</Button>}
        {picked.length >= MOST && <span className="muted">{t("most")}</span>}
      </div>
      {records.isPending && <Skeleton lines={4} />}
      {records.error && <ErrorPanel error={records.error} onRetry={() => void records.refetch()} />}
      {records.data && rows.length === 0 && <p className="muted">{t("none")}</p>}
      <ul className="label-records">
        {rows.map((record) => (
          <li key={record.id}>
            <label className="choice">
              <input
                type="checkbox"
                aria-label={t("pick", { name: record.name })}
                checked={picked.includes(record.id)}
                onChange={(event) =>
                  event.target.checked ? pick([record.id]) : onPick(picked.filter((id) => id !== record.id))
                }
              />
              {record.name} <span className="mono muted">{record.code}</span>
            </label>
          </li>
        ))}
      </ul>
      {records.hasNextPage && (
        <Button busy={records.isFetchingNextPage} onClick={() => void records.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </section>
  );
}
