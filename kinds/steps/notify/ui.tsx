import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 3,
  name: { zh: "抄送", en: "Notify" },
  about: { zh: "告知相关人，不等待", en: "People are told; nothing waits" },
  icon: "send",
  role: "tell",
  blank: { who: [] },
};

export default ui;
