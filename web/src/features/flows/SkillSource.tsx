import type { Source } from "~/flow/definition";
import type { Voice } from "~/flow/stepWords";
import { useWords } from "~/i18n/words";
import { Select } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { designWords } from "./designWords";
import { WithinSelect } from "./WithinSelect";

type SkillOf = Source & { from: "skill" };

interface SkillProps {
  source: SkillOf;
  voice: Voice;
  onChange: (source: Source) => void;
}

/** A skill by name, or the one that an order names in a field. */
export function SkillSource({ source, voice, onChange }: SkillProps) {
  const t = useWords(designWords);
  const { fields, text } = voice;
  const isNamed = source.field === undefined;
  const put = ({ skill, field, within }: Omit<SkillOf, "from">) =>
    onChange({
      from: "skill",
      ...(skill === undefined ? {} : { skill }),
      ...(field === undefined ? {} : { field }),
      ...(within === undefined ? {} : { within }),
    });
  const { skill, field, within } = source;
  return (
    <>
      <Select
        label={t("skillGiven")}
        value={isNamed ? "named" : "in"}
        options={(["named", "in"] as const).map((way) => ({ value: way, text: t(`skill_${way}`) }))}
        onChange={(way) =>
          put({ within, ...(way === "in" ? { field: fields.all[0]?.id ?? "" } : { skill: "" }) })
        }
      />
      {isNamed ? (
        <TextInput
          label={t("skillName")}
          help={t("skillHelp")}
          value={skill ?? ""}
          maxLength={100}
          onChange={(next) => put({ skill: next, within })}
        />
      ) : (
        <Select
          label={t("field")}
          value={field ?? ""}
          options={fields.all.map((each) => ({ value: each.id, text: text(each.label) }))}
          onChange={(next) => put({ field: next, within })}
        />
      )}
      <WithinSelect value={within} onChange={(next) => put({ skill, field, within: next })} />
    </>
  );
}
