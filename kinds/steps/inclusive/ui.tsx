import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 6,
  name: { zh: "包容分支", en: "Inclusive" },
  about: { zh: "所有成立的路同时进行", en: "Every way whose condition holds" },
  icon: "split",
  role: "gate",
  asks: true,
  joins: true,
};

export default ui;
