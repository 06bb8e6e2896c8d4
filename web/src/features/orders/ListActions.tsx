import { lazy, Suspense, useState } from "react";
import { type Chosen, startExport } from "~/api/bulk";
import type { OrderSummary } from "~/api/types";
import { useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { bulkWords } from "./bulkWords";
import { faultWords } from "./faultWords";
import { JobProgress } from "./JobProgress";
import { listWords } from "./listWords";
import type { ListState } from "./useListState";
import type { Selection } from "./useSelection";

const BulkDialog = lazy(() => import("./BulkDialog"));

/** The columns every list shows, in the order of the screen; the others follow. */
const SHOWN = ["number", "title", "type", "status", "requester"];

export interface ListActionsProps {
  state: ListState;
  rows: readonly OrderSummary[];
  selection: Selection;
}

/** What can be done with the rows that are picked, or with the whole list. */
export function ListActions({ state, rows, selection }: ListActionsProps) {
  const t = useWords(bulkWords);
  const tl = useWords(listWords);
  const language = useLocale();
  const [changing, setChanging] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const picked = selection.ids.size;
  const chosen: Chosen = picked > 0 ? { filter: "", ids: [...selection.ids] } : { filter: state.filter };
  const types = new Set(rows.filter((row) => picked === 0 || selection.has(row.id)).map((row) => row.typeId));
  const exportList = async (format: "csv" | "xlsx") => {
    setFault(null);
    try {
      setJob(
        (await startExport(chosen, state.sort, [...SHOWN, ...state.columns, "created", "updated"], format))
          .id,
      );
    } catch (error) {
      setFault(faultWords(error, language));
    }
  };
  return (
    <>
      <Button icon="edit" disabled={rows.length === 0} onClick={() => setChanging(true)}>
        {picked > 0 ? t("change") : t("changeAll")}
      </Button>
      {(["xlsx", "csv"] as const).map((format) => (
        <Button
          key={format}
          icon="file"
          disabled={rows.length === 0}
          title={t("exportHint")}
          onClick={() => void exportList(format)}
        >
          {t(format)}
        </Button>
      ))}
      {picked > 0 && (
        <div className="select-bar" role="status">
          <span>{tl("selected", { count: picked })}</span>
          <Button tone="plain" icon="close" onClick={() => selection.set([])}>
            {tl("selectNone")}
          </Button>
        </div>
      )}
      {fault && (
        <Notice tone="danger" live="assertive">
          {fault}
        </Notice>
      )}
      {job && <JobProgress id={job} word="exporting" />}
      <Suspense fallback={null}>
        {changing && (
          <BulkDialog
            chosen={chosen}
            typeId={types.size === 1 ? ([...types][0] ?? "") : ""}
            onClose={() => {
              setChanging(false);
              selection.set([]);
            }}
          />
        )}
      </Suspense>
    </>
  );
}
