import { defineWords } from "~/i18n/words";

export const channelWords = defineWords(
  {
    title: "邮件通知",
    lead: "把待办和消息发到邮箱。每个人在“设置”中选择要接收哪些。",
    forbidden: "你没有修改组织设置的权限。",
    active: "启用",
    off: "未启用",
    save: "保存",
    saved: "已保存。",
    secretKept: "已保存。留空则不变。",
    removeSecret: "删除已保存的密码",
    test: "给自己发一封测试邮件",
    testing: "正在发送…",
    testSent: "已发送，请查收邮箱。",
    testFailed: "没有发出：{reason}",
  },
  {
    title: "Mail",
    lead: "Send tasks and messages by mail. Everybody chooses in their settings what they are sent.",
    forbidden: "You may not change the settings of the organisation.",
    active: "On",
    off: "Off",
    save: "Save",
    saved: "Saved.",
    secretKept: "Kept. Leave empty to keep it.",
    removeSecret: "Remove the password that is kept",
    test: "Send a test to myself",
    testing: "Sending…",
    testSent: "Sent. Please look into your mailbox.",
    testFailed: "It was not sent: {reason}",
  },
);
