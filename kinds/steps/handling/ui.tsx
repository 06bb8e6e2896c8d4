import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 2,
  name: { zh: "办理", en: "Work" },
  about: { zh: "由人完成工作", en: "People do work" },
  icon: "wrench",
  role: "act",
  blank: { staff: { who: [] } },
};

export default ui;
