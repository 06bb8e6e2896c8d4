import { defineWords } from "~/i18n/words";

export const kindWords = defineWords(
  {
    unknown: "“{label}”需要更新的页面才能填写，请刷新。",
    blank: "未填写",
    notYet: "填写相关内容后自动得出",
    numbered: "提交后自动编号",
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
    notYet: "Follows from the other answers",
    numbered: "Numbered when you submit",
    required: "Fill in “{label}”",
    back: "Back",
    next: "Next",
    submit: "Submit",
    problemOf: "{label}: {words}",
    summary: { one: "There is 1 thing to correct", other: "There are {count} things to correct" },
  },
);
