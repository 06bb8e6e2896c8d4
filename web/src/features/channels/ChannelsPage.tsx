import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import { can, useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { ChannelCard } from "./ChannelCard";
import { channelWords } from "./words";

const KEY = ["channels"];

/** How people are told outside of the browser, and whether that works. */
export default function ChannelsPage() {
  const t = useWords(channelWords);
  const me = useMe();
  const cache = useQueryClient();
  const mayChange = can(me, "settings");
  const channels = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/channels", { signal })),
    enabled: mayChange,
  });
  usePageTitle(t("title"));
  if (!mayChange) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <div className="stack" style={{ maxWidth: "46rem" }}>
      <div>
        <h1>{t("title")}</h1>
        <p className="muted">{t("lead")}</p>
      </div>
      {channels.isPending && <Skeleton lines={5} />}
      {channels.error && <ErrorPanel error={channels.error} onRetry={() => void channels.refetch()} />}
      {channels.data?.items.map((channel) => (
        <ChannelCard
          key={`${channel.name}-${channel.version}`}
          channel={channel}
          onSaved={() => cache.invalidateQueries({ queryKey: KEY })}
        />
      ))}
    </div>
  );
}
