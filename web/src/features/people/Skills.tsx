import { useState } from "react";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { TextInput } from "~/ui/TextInput";
import { peopleWords } from "./words";

/** The server takes no more of them. */
const most = 100;

interface SkillsProps {
  value: readonly string[];
  onChange: (skills: string[]) => void;
}

/** What somebody can do, in words by which flows find them. */
export function Skills({ value, onChange }: SkillsProps) {
  const t = useWords(peopleWords);
  const [typed, setTyped] = useState("");
  const next = typed.trim();
  const add = () => {
    if (next !== "" && !value.includes(next)) onChange([...value, next]);
    setTyped("");
  };
  return (
    <section className="card stack" aria-label={t("skills")}>
      <p className="muted">{t("skillsHelp")}</p>
      <div className="row new-skill">
        <TextInput
          label={t("newSkill")}
          value={typed}
          maxLength={100}
          onChange={setTyped}
          onKeyDown={(event) => {
            // Enter would save the whole page.
            if (event.key === "Enter" && !event.nativeEvent.isComposing) {
              event.preventDefault();
              add();
            }
          }}
        />
        <Button icon="plus" disabled={next === "" || value.length >= most} onClick={add}>
          {t("addSkill")}
        </Button>
      </div>
      <ul className="tags" aria-label={t("skills")}>
        {value.map((skill) => (
          <li key={skill} className="row">
            {skill}
            <IconButton
              icon="close"
              label={t("removeSkill", { skill })}
              onClick={() => onChange(value.filter((each) => each !== skill))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
