import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 8,
  name: { zh: "数据更新", en: "Update" },
  about: { zh: "自动填写工单字段", en: "Answers fields by itself" },
  icon: "edit",
  role: "do",
  blank: { set: {} },
};

export default ui;
