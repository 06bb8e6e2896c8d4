import { defineWords } from "~/i18n/words";

export const adminWords = defineWords(
  {
    title: "管理",
    search: "查找管理页面",
    found: "找到 {count} 个页面",
    nothing: "没有匹配的管理页面。",
    forbidden: "你没有可用的管理页面。",
    people: "人员与权限",
    data: "表单与数据",
    organisation: "组织",
    operation: "运行",
  },
  {
    title: "Administration",
    search: "Find a page",
    found: { one: "1 page found", other: "{count} pages found" },
    nothing: "No administrative page matches.",
    forbidden: "No administrative page is open to you.",
    people: "People and access",
    data: "Forms and data",
    organisation: "Organisation",
    operation: "Operation",
  },
);
