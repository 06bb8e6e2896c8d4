import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { rostersQuery } from "~/api/queries";
import type { Source } from "~/flow/definition";
import type { Voice } from "~/flow/stepWords";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { PersonPicker } from "~/ui/PersonPicker";
import { Select, type SelectOption } from "~/ui/Select";
import { TextInput } from "~/ui/TextInput";
import { designWords } from "./designWords";
import { SkillSource } from "./SkillSource";
import { SourcesEditor } from "./SourcesEditor";
import { WithinSelect } from "./WithinSelect";

interface DetailsProps {
  source: Source;
  voice: Voice;
  onChange: (source: Source) => void;
}

const named = (list: readonly { code: string; name: string }[]): SelectOption[] =>
  list.map(({ code, name }) => ({ value: code, text: name }));

/** What else a source has to know. */
export function SourceDetails({ source, voice, onChange }: DetailsProps) {
  const t = useWords(designWords);
  const { names, fields, flow, text } = voice;
  const field = (all: typeof fields.all) => all.map((each) => ({ value: each.id, text: text(each.label) }));
  switch (source.from) {
    case "people":
      return (
        <People people={source.people} voice={voice} onChange={(people) => onChange({ ...source, people })} />
      );
    case "role": {
      const { within: _, ...plain } = source;
      return (
        <>
          <Code
            label={t("role")}
            value={source.role}
            known={names.roles}
            onChange={(role) => onChange({ ...source, role })}
          />
          <WithinSelect
            value={source.within}
            onChange={(within) => onChange(within ? { ...plain, within } : plain)}
          />
        </>
      );
    }
    case "group":
      return (
        <Code
          label={t("group")}
          value={source.group}
          known={names.groups}
          onChange={(group) => onChange({ ...source, group })}
        />
      );
    case "department":
      return (
        <Select
          label={t("department")}
          value={source.department}
          options={named(names.departments)}
          onChange={(department) => onChange({ ...source, department })}
        />
      );
    case "department_head":
      return (
        <Level label={t("level")} value={source.level} onChange={(level) => onChange({ ...source, level })} />
      );
    case "manager_chain":
      return (
        <Level
          label={t("levels")}
          value={source.levels}
          onChange={(levels) => onChange({ ...source, levels })}
        />
      );
    case "field":
      return (
        <Select
          label={t("field")}
          value={source.field}
          options={field(fields.all.filter((each) => each.isPerson))}
          onChange={(chosen) => onChange({ ...source, field: chosen })}
        />
      );
    case "record":
      return (
        <>
          <Select
            label={t("field")}
            value={source.field}
            options={field(fields.all)}
            onChange={(chosen) => onChange({ ...source, field: chosen })}
          />
          <TextInput
            label={t("detail")}
            value={source.detail}
            onChange={(detail) => onChange({ ...source, detail })}
          />
        </>
      );
    case "skill":
      return <SkillSource source={source} voice={voice} onChange={onChange} />;
    case "roster":
      return <RosterSource source={source} onChange={onChange} />;
    case "expression":
      return (
        <TextInput
          label={t("expression")}
          help={t("expressionHelp")}
          value={source.value}
          maxLength={2000}
          onChange={(value) => onChange({ ...source, value })}
        />
      );
    case "chosen":
      return <Chosen source={source} voice={voice} onChange={onChange} />;
    case "rule":
      return (
        <Select
          label={t("table")}
          value={source.table}
          options={Object.keys(flow.tables ?? {}).map((table) => ({ value: table, text: table }))}
          onChange={(table) => onChange({ ...source, table })}
        />
      );
    default:
      return null;
  }
}

/** A choice where the list is known to the reader, the code where it is not. */
export function Code({ label, value, known, onChange }: CodeProps) {
  if (known.length === 0) return <TextInput label={label} value={value} onChange={onChange} />;
  return <Select label={label} value={value} options={named(known)} onChange={onChange} />;
}

interface CodeProps {
  label: string;
  value: string;
  known: readonly { code: string; name: string }[];
  onChange: (code: string) => void;
}

export function Level({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (n: number) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="number"
        className="input"
        min={1}
        max={100}
        value={value}
        onChange={(event) => onChange(Math.max(1, Math.round(Number(event.target.value)) || 1))}
      />
    </div>
  );
}

interface PeopleProps {
  people: readonly string[];
  voice: Voice;
  onChange: (people: string[]) => void;
}

function People({ people, voice, onChange }: PeopleProps) {
  const t = useWords(designWords);
  const id = useId();
  return (
    <>
      <ul className="tags">
        {people.map((person) => (
          <li key={person} className="row">
            {voice.names.person(person)}
            <IconButton
              icon="close"
              label={t("removePerson", { name: voice.names.person(person) })}
              onClick={() => onChange(people.filter((each) => each !== person))}
            />
          </li>
        ))}
      </ul>
      <PersonPicker
        id={id}
        label={t("addPerson")}
        value={null}
        onChange={(person) => person && !people.includes(person) && onChange([...people, person])}
      />
    </>
  );
}

interface RosterProps {
  source: Source & { from: "roster" };
  onChange: (source: Source) => void;
}

/** A duty roster, or that of the order's site. */
function RosterSource({ source, onChange }: RosterProps) {
  const t = useWords(designWords);
  const text = useText();
  const known = (useQuery(rostersQuery).data?.items ?? []).filter((each) => each.active);
  const key = source.roster ?? "";
  const isKnown = key === "" || known.some((each) => each.key === key);
  return (
    <Select
      label={t("roster")}
      value={key}
      options={[
        { value: "", text: t("rosterOfSite") },
        ...(isKnown ? [] : [{ value: key, text: key }]),
        ...known.map((each) => ({ value: each.key, text: text(each.roster.name) })),
      ]}
      onChange={(chosen) => onChange(chosen === "" ? { from: "roster" } : { from: "roster", roster: chosen })}
    />
  );
}

interface ChosenProps {
  source: Source & { from: "chosen" };
  voice: Voice;
  onChange: (source: Source) => void;
}

function Chosen({ source, voice, onChange }: ChosenProps) {
  const t = useWords(designWords);
  const { among, ...rest } = source;
  return (
    <>
      <Select
        label={t("chosenBy")}
        value={source.by}
        options={(["requester", "previous"] as const).map((by) => ({ value: by, text: t(`by_${by}`) }))}
        onChange={(by) => onChange({ ...source, by: by === "previous" ? "previous" : "requester" })}
      />
      <Level label={t("chosenMin")} value={source.min} onChange={(min) => onChange({ ...source, min })} />
      <Level label={t("chosenMax")} value={source.max} onChange={(max) => onChange({ ...source, max })} />
      <SourcesEditor
        label={t("among")}
        sources={among ?? []}
        voice={voice}
        without={["chosen", "rule", "expression"]}
        onChange={(next) => onChange(next.length > 0 ? { ...rest, among: next } : rest)}
      />
    </>
  );
}
