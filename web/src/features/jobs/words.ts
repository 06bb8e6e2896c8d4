import { defineWords } from "~/i18n/words";

export const jobPageWords = defineWords(
  {
    title: "任务",
    lead: "导入、导出等较长的工作在后台进行，关闭页面也不会中断。文件保留七天。",
    mine: "我的任务",
    everybody: "所有人的任务",
    show: "显示",
    none: "还没有任务。",
  },
  {
    title: "Jobs",
    lead: "Imports, exports and other long work goes on in the background, also when the page is closed. Files are kept for seven days.",
    mine: "My jobs",
    everybody: "Everybody's jobs",
    show: "Show",
    none: "There are no jobs yet.",
  },
);
