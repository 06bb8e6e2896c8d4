import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { channelWords } from "./words";

const LOOK_MS = 700;

/** Sends a message to whoever presses the button and says in words what became of it. */
export function ChannelTest({ name }: { name: string }) {
  const t = useWords(channelWords);
  const text = useText();
  const cache = useQueryClient();
  const test = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/channels/{name}/test", { params: { path: { name } } })),
  });
  const id = test.data?.id ?? "";
  const sent = useQuery({
    queryKey: ["channelMessage", name, id],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/channels/{name}/messages/{id}", { params: { path: { name, id } }, signal })),
    enabled: id !== "",
    refetchInterval: (query) => (query.state.data && query.state.data.state !== "waiting" ? false : LOOK_MS),
  });
  const reason = sent.data?.reason;
  const isSent = sent.data?.state === "sent";
  return (
    <div className="stack">
      <p>
        <Button
          icon="send"
          busy={test.isPending}
          onClick={() =>
            test.mutate(undefined, { onSettled: () => cache.invalidateQueries({ queryKey: ["channels"] }) })
          }
        >
          {t("test")}
        </Button>
      </p>
      {test.error && <ErrorPanel error={test.error} />}
      {test.data && (
        <Notice
          tone={isSent ? "ok" : reason ? "danger" : "info"}
          live={isSent || reason ? "polite" : undefined}
        >
          {isSent ? t("testSent") : reason ? t("testFailed", { reason: text(reason) }) : t("testing")}
        </Notice>
      )}
    </div>
  );
}
