import { useRef, useState } from "react";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { asCsv, asJsonLines, download } from "./exportRows";
import { type AuditFilter, readAll } from "./query";
import { auditWords } from "./words";

/** Exactly what the filter finds, all of it, as a file. */
export function Export({ filter }: { filter: AuditFilter }) {
  const t = useWords(auditWords);
  const format = useFormat();
  const [count, setCount] = useState<number>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController>(undefined);
  const run = async (kind: "csv" | "jsonl") => {
    const abort = new AbortController();
    stop.current = abort;
    setError(undefined);
    setCount(0);
    try {
      const entries = await readAll(filter, setCount, abort.signal);
      const name = `audit-${new Date().toISOString().slice(0, 10)}.${kind}`;
      if (kind === "csv") download(name, "text/csv;charset=utf-8", asCsv(entries));
      else download(name, "application/jsonl;charset=utf-8", asJsonLines(entries));
    } catch (failure) {
      if (!abort.signal.aborted) setError(failure);
    } finally {
      setCount(undefined);
    }
  };
  if (count !== undefined) {
    return (
      <>
        <span className="muted" role="status">
          {t("exporting", { count: format.number(count) })}
        </span>
        <Button onClick={() => stop.current?.abort()}>{t("stop")}</Button>
      </>
    );
  }
  return (
    <>
      <Button onClick={() => void run("csv")}>{t("exportCsv")}</Button>
      <Button onClick={() => void run("jsonl")}>{t("exportJson")}</Button>
      {error !== undefined && <ErrorPanel error={error} />}
    </>
  );
}
