import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 5,
  name: { zh: "并行分支", en: "Parallel" },
  about: { zh: "几条路同时进行", en: "Several ways at once" },
  icon: "split",
  role: "gate",
  joins: true,
};

export default ui;
