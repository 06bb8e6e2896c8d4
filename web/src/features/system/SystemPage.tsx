import { useQuery } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import { can, useMe } from "~/api/session";
import type { Follower } from "~/api/types";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { Failures } from "./Failures";
import { systemWords } from "./words";

const REFRESH_MS = 5_000;

export default function SystemPage() {
  const t = useWords(systemWords);
  const me = useMe();
  usePageTitle(t("title"));
  if (!can(me, "admin")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      <Followers />
      <Failures />
    </>
  );
}

function Followers() {
  const t = useWords(systemWords);
  const followers = useQuery({
    queryKey: ["followers"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/system/followers", { signal })),
    refetchInterval: REFRESH_MS,
  });
  return (
    <section className="card stack" aria-labelledby="followers">
      <h2 id="followers">{t("followers")}</h2>
      {followers.isPending && <Skeleton lines={3} />}
      {followers.error && <ErrorPanel error={followers.error} onRetry={() => void followers.refetch()} />}
      {followers.data?.items.length === 0 && <p className="muted">{t("none")}</p>}
      {followers.data && followers.data.items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
        <section className="table-scroll" tabIndex={0} aria-labelledby="followers">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("name")}</th>
                <th scope="col">{t("lag")}</th>
                <th scope="col" className="num">
                  {t("position")}
                </th>
                <th scope="col" className="num">
                  {t("failures")}
                </th>
                <th scope="col">{t("leasedBy")}</th>
              </tr>
            </thead>
            <tbody>
              {followers.data.items.map((follower) => (
                <FollowerRow key={follower.name} follower={follower} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function FollowerRow({ follower }: { follower: Follower }) {
  const t = useWords(systemWords);
  const format = useFormat();
  const { lag, lagSeconds } = follower;
  return (
    <tr>
      <th scope="row" className="mono">
        {follower.name}
      </th>
      <td>
        {lag === 0 ? (
          <Badge tone="ok" icon="done">
            {t("current")}
          </Badge>
        ) : (
          <Badge tone="warn" icon="clock">
            {t("behind", { count: format.number(lag), seconds: format.number(lagSeconds, 0) })}
          </Badge>
        )}
      </td>
      <td className="num">
        {format.number(follower.position)} / {format.number(follower.head)}
      </td>
      <td className="num">{format.number(follower.failures)}</td>
      <td className="mono">{follower.leasedBy ?? <span className="muted">{t("nobody")}</span>}</td>
    </tr>
  );
}
