import { type Within, withins } from "~/flow/definition";
import { useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";
import { designWords } from "./designWords";

interface WithinProps {
  value: Within | undefined;
  onChange: (within: Within | undefined) => void;
}

/** What people of a source must share with the order. */
export function WithinSelect({ value, onChange }: WithinProps) {
  const t = useWords(designWords);
  return (
    <Select
      label={t("within")}
      value={value ?? ""}
      options={[
        { value: "", text: t("within_any") },
        ...withins.map((within) => ({ value: within, text: t(`within_${within}`) })),
      ]}
      onChange={(chosen) => onChange(withins.find((each) => each === chosen))}
    />
  );
}
