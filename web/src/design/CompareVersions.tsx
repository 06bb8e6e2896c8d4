import { type ReactNode, useState } from "react";
import { defineWords, useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";

const words = defineWords(
  { compare: "比较两个版本", from: "从", to: "到", version: "版本 {version}" },
  { compare: "Compare two versions", from: "From", to: "To", version: "Version {version}" },
);

interface CompareProps {
  /** The published versions, newest first. */
  numbers: readonly number[];
  children: (from: number, to: number) => ReactNode;
}

/** What differs between any two versions; the newest two to begin with. */
export function CompareVersions({ numbers, children }: CompareProps) {
  const t = useWords(words);
  const [from, setFrom] = useState(numbers[1] ?? 1);
  const [to, setTo] = useState(numbers[0] ?? 1);
  const options = numbers.map((version) => ({ value: String(version), text: t("version", { version }) }));
  return (
    <section className="card stack" aria-label={t("compare")}>
      <h2>{t("compare")}</h2>
      <div className="row">
        <Select
          label={t("from")}
          value={String(from)}
          options={options}
          onChange={(next) => setFrom(Number(next))}
        />
        <Select
          label={t("to")}
          value={String(to)}
          options={options}
          onChange={(next) => setTo(Number(next))}
        />
      </div>
      {children(from, to)}
    </section>
  );
}
