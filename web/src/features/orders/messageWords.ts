import { defineWords } from "~/i18n/words";

export const messageWords = defineWords(
  {
    title: "通知记录",
    show: "查看通知记录",
    hide: "收起通知记录",
    none: "没有发出过通知。",
    waiting: "等待发送",
    sent: "已发送",
    failed: "未送达",
    dropped: "未发送",
  },
  {
    title: "Notifications",
    show: "Show notifications",
    hide: "Hide notifications",
    none: "Nobody was notified.",
    waiting: "Waiting",
    sent: "Sent",
    failed: "Not delivered",
    dropped: "Not sent",
  },
);
