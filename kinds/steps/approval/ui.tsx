import type { StepUi } from "~/flow/stepUi";

const ui: StepUi = {
  place: 1,
  name: { zh: "审批", en: "Approval" },
  about: { zh: "由人同意或拒绝", en: "People approve or reject" },
  icon: "check",
  role: "act",
  mayReject: true,
  blank: { staff: { who: [] } },
};

export default ui;
