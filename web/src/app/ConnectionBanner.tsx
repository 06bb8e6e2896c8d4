import { useEffect, useState, useSyncExternalStore } from "react";
import { Link } from "wouter";
import { connection, onConnection } from "~/api/connection";
import { defineWords, useWords } from "~/i18n/words";
import { isDurable } from "~/local/db";
import { Notice } from "~/ui/Notice";

const words = defineWords(
  {
    offline: "网络已断开。可以继续填写，内容保存在这台设备上；恢复后自动发送。",
    unreachable: "连不上服务器，正在自动重试。可以继续填写，内容保存在这台设备上。",
    slow: "网络很慢。提交后不用等待，会在后台继续发送。",
    fragile: "这个浏览器不能保存草稿（可能是无痕模式）。关闭页面后未提交的内容会丢失。",
    check: "检查连接",
  },
  {
    offline: "You are offline. Keep writing: it is kept on this device and sent when the network is back.",
    unreachable:
      "The server cannot be reached; trying again by itself. Keep writing: it is kept on this device.",
    slow: "The network is very slow. There is no need to wait after submitting: sending goes on in the background.",
    fragile:
      "This browser cannot keep drafts (a private window, perhaps). What is not submitted is lost on closing.",
    check: "Check the connection",
  },
);

/** Plain words about what is wrong with the way to the server, and nothing at all while all is well. */
export function ConnectionBanner() {
  const t = useWords(words);
  const state = useSyncExternalStore(onConnection, connection);
  const [durable, setDurable] = useState(true);
  useEffect(() => {
    void isDurable().then(setDurable);
  }, []);
  return (
    <div role="status" className="silent stack">
      {state !== "online" && (
        <Notice tone="warn" icon={state === "slow" ? "signal" : "offline"}>
          <p>{t(state)}</p>
          <p>
            <Link href="/connection">{t("check")}</Link>
          </p>
        </Notice>
      )}
      {!durable && (
        <Notice tone="warn">
          <p>{t("fragile")}</p>
        </Notice>
      )}
    </div>
  );
}
