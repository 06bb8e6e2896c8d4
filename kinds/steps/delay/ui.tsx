import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 7,
  name: { zh: "延时", en: "Delay" },
  about: { zh: "等一段时间", en: "Waits for a time" },
  icon: "clock",
  role: "wait",
  blank: { minutes: 60 },
};

export default ui;
