import { defineWords } from "~/i18n/words";

export const accessWords = defineWords(
  {
    title: "谁能看到此工单",
    more: "加载更多",
    why: "为什么？",
    reason: "角色“{role}”，范围：{reach}",
    through: "，通过用户组“{group}”",
    own: "本人提交或负责",
    department: "部门及下级",
    site: "绑定的地点",
    customer: "绑定的客户",
    all: "全部工单",
  },
  {
    title: "Who may see this order",
    more: "Load more",
    why: "Why?",
    reason: "Role “{role}”, reach: {reach}",
    through: ", through the group “{group}”",
    own: "their own",
    department: "department and below",
    site: "their sites",
    customer: "their customers",
    all: "all orders",
  },
);
