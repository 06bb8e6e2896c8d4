import { defineWords } from "~/i18n/words";

export const sharingWords = defineWords(
  {
    sharing: "谁能看到",
    nobody: "仅自己",
    everybody: "所有人",
    groups: "指定的用户组",
    roles: "指定的角色",
  },
  {
    sharing: "Who sees it",
    nobody: "Only me",
    everybody: "Everybody",
    groups: "Some groups",
    roles: "Some roles",
  },
);
