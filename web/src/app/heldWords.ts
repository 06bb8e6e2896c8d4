import { defineWords } from "~/i18n/words";

export const heldWords = defineWords(
  {
    bar: "刚才的处理",
    one: "{act} · {number}",
    many: "{act} · {count} 项",
    comma: "、",
    left: "{count} 秒后送出",
    sending: "正在送出…",
    undo: "撤销",
    sendNow: "立即送出",
    undone: "已撤销，什么也没有送出",
    sent: "{count} 项已处理",
    refused: "“{act}”没有完成。",
    yourWords: "你写的意见：{words}",
    dismiss: "知道了",
  },
  {
    bar: "What you just decided",
    one: "{act} · {number}",
    many: "{act} · {count} tasks",
    comma: ", ",
    left: "sent in {count} s",
    sending: "Being sent…",
    undo: "Undo",
    sendNow: "Send now",
    undone: "Undone, nothing was sent",
    sent: "{count} done",
    refused: "“{act}” was not done.",
    yourWords: "Your comment: {words}",
    dismiss: "Got it",
  },
);
