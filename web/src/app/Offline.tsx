import { useEffect } from "react";
import { connection, onConnection } from "~/api/connection";
import { DraftsOf } from "~/features/orders/DraftList";
import { defineWords, useWords } from "~/i18n/words";
import { Brand } from "~/ui/Brand";
import { Button } from "~/ui/Button";
import { Notice } from "~/ui/Notice";

const words = defineWords(
  {
    title: "现在连不上服务器",
    help: "写好的内容都在这台设备上。恢复连接后，页面会自动打开，待发送的工单会自动发出。",
    retry: "再试一次",
  },
  {
    title: "The server cannot be reached",
    help: "What you wrote is on this device. Once there is a connection the page opens by itself and unsent orders are sent.",
    retry: "Try again",
  },
);

export interface OfflineProps {
  /** Whose drafts may be named. */
  user: string | undefined;
  onRetry: () => void;
}

/** Opened without a way to the server: what is kept on this device, and the way on once there is one. */
export default function Offline({ user, onRetry }: OfflineProps) {
  const t = useWords(words);
  useEffect(
    () =>
      onConnection(() => {
        if (connection() === "online" || connection() === "slow") onRetry();
      }),
    [onRetry],
  );
  return (
    <main className="alone stack" id="main" tabIndex={-1}>
      <Brand />
      <h1>{t("title")}</h1>
      <Notice tone="warn" icon="offline" live="polite">
        <p>{t("help")}</p>
        <p>
          <Button icon="retry" onClick={onRetry}>
            {t("retry")}
          </Button>
        </p>
      </Notice>
      {user && <DraftsOf user={user} />}
    </main>
  );
}
