import "./filter.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { changeView, type View, viewCountsQuery, viewsQuery } from "~/api/lists";
import { onLive } from "~/api/live";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { toast } from "~/ui/toasts";
import { listWords } from "./listWords";
import { type ListState, NEWEST_FIRST } from "./useListState";

const ViewDialog = lazy(() => import("./ViewDialog"));

/** Counts follow what happens, but not more often than this. */
const COUNT_EVERY_MS = 1_500;

export interface ViewBarProps {
  state: ListState;
  onSet: (state: Partial<ListState>) => void;
}

/** The views one can switch to, each with the number of orders in it now. */
export function ViewBar({ state, onSet }: ViewBarProps) {
  const t = useWords(listWords);
  const format = useFormat();
  const cache = useQueryClient();
  const views = useQuery(viewsQuery).data?.items ?? [];
  const counts = new Map(useQuery(viewCountsQuery).data?.items.map((count) => [count.id, count]));
  const [editing, setEditing] = useState<View | "new" | null>(null);
  useLiveCounts();

  const current = views.find((view) => view.id === state.view) ?? views.find((view) => isSame(view, state));
  const changed = current !== undefined && !isSame(current, state);
  const open = (view: View) =>
    onSet({ view: view.id, filter: view.words, sort: view.sort, columns: view.columns });
  const update = async () => {
    if (!current) return;
    await changeView(current, { filter: state.filter, sort: state.sort, columns: state.columns });
    await Promise.all(
      [viewsQuery, viewCountsQuery].map(({ queryKey }) => cache.invalidateQueries({ queryKey })),
    );
    toast("ok", t("saved"));
  };
  const isDefault = state.filter === "" && state.sort === NEWEST_FIRST && state.columns.length === 0;
  return (
    <div className="list-tools">
      <fieldset className="view-bar" aria-label={t("views")}>
        {views.map((view) => {
          const count = counts.get(view.id);
          return (
            <button
              type="button"
              key={view.id}
              className="view-tab"
              // A browser leaves it where it is as soon as a corner of it shows.
              onFocus={(event) => event.currentTarget.scrollIntoView({ block: "nearest", inline: "nearest" })}
              aria-pressed={view.id === current?.id}
              disabled={!view.usable}
              title={view.usable ? view.words : t("unusable")}
              onClick={() => open(view)}
            >
              {view.name}
              {count && (
                <span className="view-count">
                  {format.number(count.count)}
                  {count.more && "+"}
                </span>
              )}
            </button>
          );
        })}
      </fieldset>
      {changed && current?.editable && (
        <Button tone="plain" icon="check" onClick={() => void update()}>
          {t("updateView")}
        </Button>
      )}
      {current?.editable && !changed ? (
        <Button tone="plain" icon="settings" onClick={() => setEditing(current)}>
          {t("editView")}
        </Button>
      ) : (
        !isDefault &&
        (changed || !current) && (
          <Button tone="plain" icon="plus" onClick={() => setEditing("new")}>
            {t("saveView")}
          </Button>
        )
      )}
      {editing && (
        <Suspense fallback={null}>
          <ViewDialog
            view={editing === "new" ? null : editing}
            state={state}
            onClose={() => setEditing(null)}
            onSaved={(view) => {
              setEditing(null);
              if (view) open(view);
              else onSet({ view: "" });
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function isSame(view: View, state: ListState) {
  return (
    view.words === state.filter && view.sort === state.sort && view.columns.join() === state.columns.join()
  );
}

function useLiveCounts() {
  const cache = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const off = onLive(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void cache.invalidateQueries({ queryKey: viewCountsQuery.queryKey });
      }, COUNT_EVERY_MS);
    });
    return () => {
      clearTimeout(timer);
      off();
    };
  }, [cache]);
}
