import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { can, useMe } from "~/api/session";
import type { Absence } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { deputyWords } from "./deputyWords";
import { NewDeputy } from "./NewDeputy";

const KEY = ["absences"];

/** Who acts for me while I am away, and for whom I act; administrators see everybody's. */
export function Deputies() {
  const t = useWords(deputyWords);
  const me = useMe();
  const cache = useQueryClient();
  const [all, setAll] = useState(false);
  const absences = useInfiniteQuery({
    queryKey: [...KEY, all],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/absences", {
          params: { query: { all, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const changed = () => cache.invalidateQueries({ queryKey: KEY });
  const items = absences.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="card stack" aria-labelledby="deputies">
      <div>
        <h2 id="deputies">{t("title")}</h2>
        <p className="muted">{t("help")}</p>
      </div>
      {can(me, "admin") && (
        <label className="choice">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
          {t("all")}
        </label>
      )}
      {absences.isPending && <Skeleton lines={2} />}
      {absences.error && <ErrorPanel error={absences.error} onRetry={() => void absences.refetch()} />}
      {absences.data && items.length === 0 && <p className="muted">{t("none")}</p>}
      <ul className="stack">
        {items.map((absence) => (
          <Row key={absence.id} absence={absence} onChanged={changed} />
        ))}
      </ul>
      {absences.hasNextPage && (
        <p>
          <Button busy={absences.isFetchingNextPage} onClick={() => void absences.fetchNextPage()}>
            {t("more")}
          </Button>
        </p>
      )}
      <NewDeputy onMade={changed} />
    </section>
  );
}

function Row({ absence, onChanged }: { absence: Absence; onChanged: () => Promise<void> }) {
  const t = useWords(deputyWords);
  const me = useMe();
  const format = useFormat();
  const cancel = useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/absences/{id}", {
          params: { path: { id: absence.id }, header: { "If-Match": versionTag(absence.version) } },
        }),
      ),
    onSuccess: () => toast("ok", t("cancelled")),
    onSettled: onChanged,
  });
  const names = { name: absence.personName, deputy: absence.deputyName };
  const sentence =
    absence.person === me.user.id
      ? t("mine", { name: absence.deputyName })
      : absence.deputy === me.user.id
        ? t("forMe", names)
        : t("other", names);
  const count = absence.orderTypes.length;
  const told = [
    t("period", { from: format.instant(absence.from), until: format.instant(absence.until) }),
    count > 0 ? t("someTypes", { count }) : t("allTypes"),
    absence.note,
  ];
  return (
    <li className="row spread">
      <span className="wrap">
        {sentence}
        <br />
        <span className="muted">{told.filter(Boolean).join(" · ")}</span>
        {cancel.error && <ErrorPanel error={cancel.error} />}
      </span>
      {(absence.person === me.user.id || can(me, "admin")) && (
        <Button icon="cancel" busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {t("cancel")}
        </Button>
      )}
    </li>
  );
}
