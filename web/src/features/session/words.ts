import { defineWords } from "~/i18n/words";

export const sessionWords = defineWords(
  {
    title: "登录",
    lead: "提交、跟进和完成工单",
    login: "账号",
    password: "密码",
    organisation: "组织代码",
    organisationHelp: "同一服务器上有多个组织时填写",
    enter: "登录",
    demo: "演示账号",
    demoHelp: "这是演示服务器，点一下直接进入。数据随时可能清空。",
    admin: "管理员",
    agent: "处理人",
    requester: "提交人",
    check: "打不开或很慢？检查连接",
  },
  {
    title: "Sign in",
    lead: "Submit, follow and finish work orders",
    login: "Account",
    password: "Password",
    organisation: "Organisation code",
    organisationHelp: "Needed when this server hosts several organisations",
    enter: "Sign in",
    demo: "Demo accounts",
    demoHelp: "This is a demo server: one click takes you in. Its data may be wiped at any time.",
    admin: "Administrator",
    agent: "Agent",
    requester: "Requester",
    check: "Slow or not loading? Check the connection",
  },
);
