import { defineWords } from "~/i18n/words";

export const kindWords = defineWords(
  {
    unknown: "“{label}”需要更新的页面才能填写，请刷新。",
    blank: "未填写",
    required: "请填写“{label}”",
    back: "上一步",
    next: "下一步",
    submit: "提交",
    problemOf: "{label}：{words}",
    summary: "有 {count} 处需要修改",
  },
  {
    unknown: "“{label}” needs a newer version of this page. Please reload.",
    blank: "Not filled in",
    required: "Fill in “{label}”",
    back: "Back",
    next: "Next",
    submit: "Submit",
    problemOf: "{label}: {words}",
    summary: { one: "There is 1 thing to correct", other: "There are {count} things to correct" },
  },
);
