import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 9,
  name: { zh: "子工单", en: "Sub-orders" },
  about: { zh: "自动创建子工单，可等待其结束", en: "Makes orders that are parts of this one" },
  icon: "clipboard",
  role: "do",
  makesOrders: true,
  blank: { orderType: "", set: {} },
};

export default ui;
