import { defineWords } from "~/i18n/words";

export const pastWords = defineWords(
  {
    title: "导入历史工单",
    lead: "把其他系统里的工单带进来：保留原来的编号和时间，不启动流程，也不通知任何人。",
    type: "导入为",
    number: "工单号",
    status: "状态",
    created: "提交时间",
    closed: "完成时间",
    requester: "提交人（登录名或姓名）",
    assignee: "负责人（登录名或姓名）",
    external: "外部编号",
    help: "已经导入过的工单（按外部编号，没有时按工单号识别）保持不变，可以放心重新导入同一个文件。没有对应工单号列时按提交日期编号。必填项可以为空。",
  },
  {
    title: "Import past orders",
    lead: "Bring in orders from another system: they keep their numbers and times, start no flow, and nobody is told.",
    type: "As orders of type",
    number: "Number",
    status: "State",
    created: "Submitted at",
    closed: "Completed at",
    requester: "Requester (login or name)",
    assignee: "Responsible (login or name)",
    external: "Id in another system",
    help: "Orders that came before (recognised by their id in the other system, else by their number) stay as they are, so the same file may be imported again. Without a column of numbers they are numbered by the day of their submission. Required fields may be empty.",
  },
);
