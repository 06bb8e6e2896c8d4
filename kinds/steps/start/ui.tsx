import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 8,
  name: { zh: "发起", en: "Start" },
  about: { zh: "工单从这里开始", en: "The order begins here" },
  icon: "play",
  role: "start",
};

export default ui;
