import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { DocumentVersion } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { Time } from "~/ui/Time";
import { toast } from "~/ui/toasts";
import { differences } from "./differences";
import { organisationWords } from "./words";

const PAGE = 20;

/** The past of a document, and the way back to any of it. */
export function Versions({ id, onRestored }: { id: string; onRestored: () => void }) {
  const t = useWords(organisationWords);
  const cache = useQueryClient();
  const key = ["versions", id];
  const versions = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/documents/{id}/versions", {
          params: { path: { id }, query: { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
  const restore = useMutation({
    mutationFn: (version: number) =>
      unwrap(api.POST("/api/v1/documents/{id}/restore", { params: { path: { id } }, body: { version } })),
    onSuccess: () => {
      toast("ok", t("restored"));
      void cache.invalidateQueries({ queryKey: key });
      onRestored();
    },
  });
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="card stack" aria-labelledby="versions">
      <h2 id="versions">{t("versions")}</h2>
      {versions.isPending && <Skeleton lines={3} />}
      {versions.error && <ErrorPanel error={versions.error} onRetry={() => void versions.refetch()} />}
      {restore.error && <ErrorPanel error={restore.error} />}
      {versions.data && items.length === 0 && <p className="muted">{t("noVersions")}</p>}
      <ul className="stack">
        {items.map((version, at) => (
          <Version
            key={version.version}
            version={version}
            isCurrent={at === 0}
            busy={restore.isPending}
            onRestore={() => restore.mutate(version.version)}
          />
        ))}
      </ul>
      {versions.hasNextPage && (
        <p>
          <Button busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            {t("more")}
          </Button>
        </p>
      )}
    </section>
  );
}

interface VersionProps {
  version: DocumentVersion;
  isCurrent: boolean;
  busy: boolean;
  onRestore: () => void;
}

function Version({ version, isCurrent, busy, onRestore }: VersionProps) {
  const t = useWords(organisationWords);
  const [open, setOpen] = useState(false);
  return (
    <li className="stack">
      <div className="row">
        <strong>{t("version", { version: version.version })}</strong>
        <span className="muted">
          {version.actor.name} · <Time at={version.at} exact />
        </span>
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "hide" : "compare")}
        </Button>
        {isCurrent ? (
          <Badge tone="ok" icon="done">
            {t("current")}
          </Badge>
        ) : (
          <Button icon="retry" disabled={busy} onClick={onRestore}>
            {t("restore")}
          </Button>
        )}
      </div>
      {open && <Differences version={version} />}
    </li>
  );
}

const MOST = 200;

function Differences({ version }: { version: DocumentVersion }) {
  const t = useWords(organisationWords);
  const rows = differences(version.before, version.after).slice(0, MOST);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={t("compare")}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("field")}</th>
            <th scope="col">{t("before")}</th>
            <th scope="col">{t("after")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.path}>
              <th scope="row" className="mono">
                {row.path}
              </th>
              <td className="wrap">{row.before}</td>
              <td className="wrap">{row.after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
