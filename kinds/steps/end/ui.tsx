import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 9,
  name: { zh: "结束", en: "End" },
  about: { zh: "工单在这里结束", en: "The order ends here" },
  icon: "done",
  role: "end",
};

export default ui;
