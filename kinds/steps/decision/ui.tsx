import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 4,
  name: { zh: "条件分支", en: "Condition" },
  about: { zh: "按条件走一条路", en: "One way, by condition" },
  icon: "split",
  role: "gate",
  asks: true,
};

export default ui;
