import { defineWords } from "~/i18n/words";

export const replyWords = defineWords(
  {
    replies: "回复模板",
    run: "执行",
    back: "返回",
    will: "将依次执行以下步骤，全部成功或全部不执行：",
    notAllowed: "现在不能执行",
    done: "“{name}”已执行",
    nobody: "不指定",
    empty: "（清空）",
    complete: "完成",
    cancel: "取消工单",
    reopen: "重新打开",
  },
  {
    replies: "Answers",
    run: "Run",
    back: "Back",
    will: "These steps are done in this order, all of them or none:",
    notAllowed: "not possible now",
    done: "“{name}” was run",
    nobody: "Nobody",
    empty: "(empty)",
    complete: "Complete",
    cancel: "Cancel",
    reopen: "Reopen",
  },
);
