import { defineWords } from "~/i18n/words";

export const words = defineWords(
  {
    waits: "等待",
    working: "一段工作时间",
    wall: "一段自然时间",
    until: "到某个字段的时间",
    field: "字段",
    workingHelp: "按工单所在场地的工作日历，没有则按组织的日历；节假日和下班时间不计。",
    wallHelp: "昼夜不停地计时。",
    untilHelp: "字段为空或时间已过时立即继续；修改字段后重新计时。",
    noField: "表单里还没有日期时间字段。",
  },
  {
    waits: "Waits",
    working: "For a working time",
    wall: "For a time by the clock",
    until: "Until the time in a field",
    field: "Field",
    workingHelp:
      "By the calendar of the order's site, else of the organisation: holidays and nights do not count.",
    wallHelp: "Counted day and night.",
    untilHelp: "Goes on at once when the field is empty or past; a changed field counts anew.",
    noField: "The form has no date and time field yet.",
  },
);
