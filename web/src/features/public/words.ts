import { defineWords } from "~/i18n/words";

export const publicWords = defineWords(
  {
    missing: "这个表单不存在或已关闭。请向张贴二维码的单位确认。",
    kept: "还没有送达，正在自动重试",
    keptHelp: "请保持页面打开。内容不会丢失，也不会重复提交。",
    tryNow: "立即重试",
    received: "提交成功",
    receivedHelp: "请记下编号，查询进度时会用到。",
    another: "再提交一份",
    note: "内容仅保存在本页",
    trap: "此栏请留空",
  },
  {
    missing: "This form does not exist or is closed. Please ask whoever put up the code.",
    kept: "Not there yet, trying again by itself",
    keptHelp: "Please keep this page open. Nothing is lost and nothing is submitted twice.",
    tryNow: "Try now",
    received: "Submitted",
    receivedHelp: "Please note the number; you will need it to ask about progress.",
    another: "Submit another",
    note: "Kept in this page only",
    trap: "Leave this field empty",
  },
);
