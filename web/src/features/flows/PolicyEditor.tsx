import type { Policy } from "~/flow/definition";
import { useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";
import { designWords } from "./designWords";
import { Minutes } from "./Minutes";

const withdraws = ["always", "before_first_answer", "never"] as const;
const HOUR = 60;

interface PolicyProps {
  policy: Policy | undefined;
  onChange: (policy: Policy, name?: string) => void;
}

/** What the requester may do while the order runs; it concerns the whole flow. */
export function PolicyEditor({ policy = {}, onChange }: PolicyProps) {
  const t = useWords(designWords);
  const every = policy.urgeEvery ?? HOUR;
  return (
    <fieldset className="stack tight">
      <legend className="field-label">{t("flowPolicy")}</legend>
      <Select
        label={t("withdraw")}
        value={policy.withdraw ?? "always"}
        options={withdraws.map((each) => ({ value: each, text: t(`withdraw_${each}`) }))}
        onChange={(chosen) =>
          onChange({ ...policy, withdraw: withdraws.find((each) => each === chosen) ?? "always" })
        }
      />
      <Select
        label={t("urge")}
        value={every > 0 ? "yes" : "no"}
        options={[
          { value: "yes", text: t("urgeYes") },
          { value: "no", text: t("urgeNo") },
        ]}
        onChange={(chosen) => onChange({ ...policy, urgeEvery: chosen === "yes" ? HOUR : 0 })}
      />
      {every > 0 && (
        <Minutes
          label={t("urgeYes")}
          value={every}
          onChange={(urgeEvery) => onChange({ ...policy, urgeEvery: Math.max(1, urgeEvery) }, "urge")}
        />
      )}
    </fieldset>
  );
}
