import { defineWords } from "~/i18n/words";

export const previewWords = defineWords(
  {
    preview: "预览",
    device: "设备",
    desktop: "电脑",
    phone: "手机",
    both: "并排",
    role: "以哪个角色填写",
    everybody: "全部字段",
    maySubmitNot: "这个角色不能提交这种工单。",
    hidden: "有 {count} 个字段对这个角色不可填写，因此不显示。",
    nothing: "表单还没有页面。",
    notSent: "只是预览，不会提交",
    would: "到这里工单就会提交；服务器还会再检查一遍。",
  },
  {
    preview: "Preview",
    device: "Device",
    desktop: "Computer",
    phone: "Phone",
    both: "Both",
    role: "Filled in by",
    everybody: "All fields",
    maySubmitNot: "This role may not submit orders of this type.",
    hidden: {
      one: "1 field is not open to this role and left out.",
      other: "{count} fields are not open to this role and left out.",
    },
    nothing: "The form has no page yet.",
    notSent: "A preview: nothing is sent",
    would: "Here the order would be submitted; the server would look it over once more.",
  },
);
