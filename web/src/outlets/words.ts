import { defineWords } from "~/i18n/words";

export const healthWords = defineWords(
  {
    unused: "尚未使用",
    fine: "正常",
    failing: "发送失败",
    resting: "暂停片刻后重试",
    lastOk: "最近成功",
    lastError: "最近失败",
    waiting: { one: "1 条等待发送", other: "{count} 条等待发送" },
  },
  {
    unused: "Not used yet",
    fine: "Works",
    failing: "Failing",
    resting: "Rests before it tries again",
    lastOk: "Last success",
    lastError: "Last failure",
    waiting: { one: "1 message waits", other: "{count} messages wait" },
  },
);
