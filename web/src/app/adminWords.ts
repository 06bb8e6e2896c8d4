import { defineWords } from "~/i18n/words";

export const adminWords = defineWords(
  {
    title: "管理",
    search: "查找页面或设置项",
    found: "找到 {count} 个页面或设置项",
    nothing: "没有匹配的页面或设置项。",
    forbidden: "你没有可用的管理页面。",
    people: "人员与权限",
    data: "表单与数据",
    organisation: "组织",
    operation: "运行",
    single: "设置项",
  },
  {
    title: "Administration",
    search: "Find a page or a setting",
    found: { one: "{count} page or setting found", other: "{count} pages and settings found" },
    nothing: "No page or setting matches.",
    forbidden: "No administrative page is open to you.",
    people: "People and access",
    data: "Forms and data",
    organisation: "Organisation",
    operation: "Operation",
    single: "Settings",
  },
);
