import type { Ladder, Rung, Then } from "~/flow/definition";
import { isActing, isStart, mayReject } from "~/flow/stepUi";
import { useWords } from "~/i18n/words";
import { Button, IconButton } from "~/ui/Button";
import { Select } from "~/ui/Select";
import { designWords } from "./designWords";
import { Minutes } from "./Minutes";
import { RungChannels } from "./RungChannels";
import { Code, Level } from "./SourceDetails";
import type { PartProps } from "./StaffEditor";
import { flowsWords } from "./words";

const deeds = ["remind", "escalate", "approve", "reject", "return", "administrator"] as const;
type Deed = (typeof deeds)[number];

const DAY = 1440;

function thenOf(deed: Deed, steps: readonly { value: string }[]): Then {
  switch (deed) {
    case "remind":
      return { do: deed };
    case "escalate":
      return { do: deed, to: { manager: 1 }, how: "beside" };
    case "return":
      return { do: deed, to: steps[0]?.value ?? "" };
    default:
      return { do: deed };
  }
}

/** What happens, mark by mark, while nobody acts. */
export function LadderEditor({ step, voice, onChange }: PartProps) {
  const t = useWords(designWords);
  const r = useWords(flowsWords);
  const { ladder } = step;
  const put = (next: Ladder | undefined, name?: string) => {
    const { ladder: _, ...rest } = step;
    onChange(next && next.rungs.length > 0 ? { ...rest, ladder: next } : rest, name);
  };
  const rungs = ladder?.rungs ?? [];
  const last = rungs.at(-1)?.at;
  const after = last && "minutes" in last ? last.minutes + DAY : DAY;
  // biome-ignore lint/suspicious/noThenProperty: the word of the format
  const next: Rung = { at: { minutes: after }, then: { do: "remind" } };
  return (
    <>
      {ladder && (
        <>
          <Select
            label={r("clock")}
            value={ladder.clock ?? "assignee"}
            options={(["assignee", "organisation", "wall"] as const).map((clock) => ({
              value: clock,
              text: r(`clock_${clock}`),
            }))}
            onChange={(clock) => put({ ...ladder, clock: clock as NonNullable<Ladder["clock"]> })}
          />
          {rungs.map((rung, at) => (
            <RungEditor
              // biome-ignore lint/suspicious/noArrayIndexKey: marks have nothing but their order
              key={at}
              rung={rung}
              step={step}
              voice={voice}
              onChange={(changed, name) =>
                put({ ...ladder, rungs: rungs.with(at, changed) }, name && `${name}:${at}`)
              }
              onRemove={() => put({ ...ladder, rungs: rungs.toSpliced(at, 1) })}
            />
          ))}
        </>
      )}
      <div>
        <Button icon="plus" onClick={() => put({ ...ladder, rungs: [...rungs, next] })}>
          {t("addRung")}
        </Button>
      </div>
    </>
  );
}

interface RungProps extends Omit<PartProps, "onChange"> {
  rung: Rung;
  onChange: (rung: Rung, name?: string) => void;
  onRemove: () => void;
}

function RungEditor({ rung, step, voice, onChange, onRemove }: RungProps) {
  const t = useWords(designWords);
  const { at, then } = rung;
  const steps = voice.flow.steps
    .filter((each) => each.id !== step.id && (isActing(each.kind) || isStart(each.kind)))
    .map((each) => ({ value: each.id, text: voice.text(each.name) || each.id }));
  const offered = deeds.filter((deed) => deed !== "reject" || mayReject(step.kind));
  return (
    <div className="flow-line-editor">
      <div className="row">
        <span>{t("after")}</span>
        {"minutes" in at ? (
          <Minutes
            label={t("after")}
            value={at.minutes}
            onChange={(minutes) => onChange({ ...rung, at: { minutes } }, "minutes")}
          />
        ) : (
          <Level
            label={t("percent")}
            value={at.percent}
            onChange={(percent) => onChange({ ...rung, at: { percent } }, "percent")}
          />
        )}
        <IconButton icon="trash" label={t("removeRung")} onClick={onRemove} />
      </div>
      <Select
        bare
        label={t("deed")}
        value={then.do}
        options={offered.map((deed) => ({ value: deed, text: t(`do_${deed}`) }))}
        // biome-ignore lint/suspicious/noThenProperty: the word of the format
        onChange={(deed) => onChange({ at, then: thenOf(deed as Deed, steps) })}
      />
      <ThenDetails
        then={then}
        steps={steps}
        roles={voice.names.roles}
        // biome-ignore lint/suspicious/noThenProperty: the word of the format
        onChange={(changed, name) => onChange({ ...rung, then: changed }, name)}
      />
      <RungChannels rung={rung} onChange={onChange} />
    </div>
  );
}

interface ThenProps {
  then: Then;
  steps: readonly { value: string; text: string }[];
  roles: readonly { code: string; name: string }[];
  onChange: (then: Then, name?: string) => void;
}

function ThenDetails({ then, steps, roles, onChange }: ThenProps) {
  const t = useWords(designWords);
  if (then.do === "return")
    return (
      <Select
        bare
        label={t("target")}
        value={then.to}
        options={steps}
        onChange={(to) => onChange({ ...then, to })}
      />
    );
  if (then.do === "remind")
    return (
      <>
        <Level
          label={t("times")}
          value={then.times ?? 1}
          onChange={(times) =>
            onChange({ ...then, times, ...(times > 1 ? { every: then.every ?? DAY } : {}) }, "times")
          }
        />
        {(then.times ?? 1) > 1 && (
          <Minutes
            label={t("every")}
            value={then.every ?? DAY}
            onChange={(every) => onChange({ ...then, every }, "every")}
          />
        )}
      </>
    );
  if (then.do !== "escalate") return null;
  const isManager = "manager" in then.to;
  return (
    <>
      <Select
        bare
        label={t("superior")}
        value={isManager ? "manager" : "role"}
        options={[
          { value: "manager", text: t("superiorManager") },
          { value: "role", text: t("superiorRole") },
        ]}
        onChange={(which) =>
          onChange({ ...then, to: which === "manager" ? { manager: 1 } : { role: roles[0]?.code ?? "" } })
        }
      />
      {"manager" in then.to ? (
        <Level
          label={t("managerLevel")}
          value={then.to.manager}
          onChange={(manager) => onChange({ ...then, to: { manager } }, "manager")}
        />
      ) : (
        <Code
          label={t("role")}
          value={then.to.role}
          known={roles}
          onChange={(role) => onChange({ ...then, to: { role } })}
        />
      )}
      <Select
        bare
        label={t("how")}
        value={then.how}
        options={[
          { value: "beside", text: t("howBeside") },
          { value: "hand_over", text: t("howOver") },
        ]}
        onChange={(how) => onChange({ ...then, how: how as "beside" | "hand_over" })}
      />
    </>
  );
}
