import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 10,
  name: { zh: "调用外部系统", en: "Call" },
  about: { zh: "调用另一个系统，并可取回结果", en: "Calls another system and may take its answer" },
  icon: "send",
  role: "do",
  blank: { connection: "", method: "POST", body: {}, set: {} },
};

export default ui;
