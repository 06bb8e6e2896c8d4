// A step as people say it: who, how they decide, what happens when nobody acts.

import type { Speech } from "./conditionWords";
import { type Flow, type Ladder, type Rung, type Source, type Step, sourcesOf, stepOf } from "./definition";
import type { Fields } from "./fields";
import { isActing, isEnd, stepUi } from "./stepUi";
import type { Names } from "./useNames";

export interface Voice extends Speech {
  fields: Fields;
  names: Names;
  flow: Flow;
}

const withinWords = { department: "sameDepartment", site: "sameSite", customer: "sameCustomer" } as const;

export function kindInWords({ t, text }: Pick<Voice, "t" | "text">, kind: string): string {
  const ui = stepUi(kind);
  return ui ? text(ui.name) : t("unknownKind", { kind });
}

export function sourceInWords(source: Source, { t, text, fields, names }: Voice): string {
  switch (source.from) {
    case "people":
      return t("people", { names: source.people.map((id) => names.person(id)).join(t("comma")) });
    case "role": {
      const name = names.role(source.role);
      return source.within
        ? t("roleWithin", { name, within: t(withinWords[source.within]) })
        : t("role", { name });
    }
    case "group":
      return t("group", { name: names.group(source.group) });
    case "department":
      return t("department", { name: names.department(source.department) });
    case "department_head":
      return source.level === 1 ? t("headOwn") : t("headLevel", { level: source.level });
    case "manager_chain":
      return source.untilRole
        ? t("chainUntil", { role: names.role(source.untilRole) })
        : t("chain", { levels: source.levels });
    case "field":
      return t("field", { field: fields.label(source.field, text) });
    case "record":
      return t("record", { field: fields.label(source.field, text), detail: source.detail });
    case "skill": {
      const name =
        source.field === undefined
          ? t("skill", { skill: source.skill ?? "" })
          : t("skillIn", { field: fields.label(source.field, text) });
      return source.within ? t("roleWithin", { name, within: t(withinWords[source.within]) }) : name;
    }
    case "roster":
      return source.roster ? t("onDuty", { roster: source.roster }) : t("onDutyAtSite");
    case "expression":
      return t("byExpression");
    case "rule":
      return t("rule", { table: source.table });
    case "chosen":
      return t(source.by === "requester" ? "chosenByRequester" : "chosenByPrevious");
    case "requester":
    case "requester_manager":
      return t(source.from);
    default:
      // A source of a later version is shown by its name rather than not at all.
      return String((source as { from: unknown }).from);
  }
}

export function whoInWords(step: Step, voice: Voice): string {
  const who = sourcesOf(step);
  if (who.length === 0) return voice.t("nobodyYet");
  return who.map((source) => sourceInWords(source, voice)).join(voice.t("comma"));
}

/** How several people decide; nothing where it makes no difference. */
export function decideInWords(step: Step, { t }: Pick<Voice, "t">): string | undefined {
  const staff = step.settings?.staff;
  if (!staff || !isActing(step.kind)) return undefined;
  if (staff.pool) return t(staff.pool);
  const decide = staff.decide ?? { rule: "all" as const };
  switch (decide.rule) {
    case "all":
      return staff.who.length > 1 || staff.who[0]?.from === "people" ? t("all") : undefined;
    case "any":
      return t(decide.firstDecides ? "anyFirst" : "any");
    case "in_order":
      return t("in_order");
    case "at_least":
      return t("at_least", { count: decide.count });
    case "share":
      return t("share", { percent: decide.percent });
    case "weighted":
      return t("weighted", { mark: decide.mark });
    default:
      return String((decide as { rule: unknown }).rule);
  }
}

/** Minutes as the largest unit that divides them. */
export function timeInWords(minutes: number, { t }: Pick<Voice, "t">): string {
  if (minutes > 0 && minutes % 1440 === 0) return t("days", { count: minutes / 1440 });
  if (minutes > 0 && minutes % 60 === 0) return t("hours", { count: minutes / 60 });
  return t("minutes", { count: minutes });
}

export function rungInWords({ at, then }: Rung, voice: Voice): string {
  const { t, text, flow, names } = voice;
  const after = "minutes" in at ? timeInWords(at.minutes, voice) : t("percentOf", { percent: at.percent });
  switch (then.do) {
    case "remind":
      return then.every && (then.times ?? 1) > 1
        ? t("remindEvery", { after, every: timeInWords(then.every, voice), times: then.times ?? 1 })
        : t("remind", { after });
    case "escalate":
      return "manager" in then.to
        ? t("escalateManager", { after, level: then.to.manager })
        : t("escalateRole", { after, role: names.role(then.to.role) });
    case "approve":
      return t("autoApprove", { after });
    case "reject":
      return t("autoReject", { after });
    case "return":
      return t("autoReturn", { after, name: nameOf(flow, then.to, text) });
    case "administrator":
      return t("autoAdministrator", { after });
  }
}

const nameOf = (flow: Flow, id: string, text: Voice["text"]) => {
  const step = stepOf(flow, id);
  return step ? text(step.name) || id : id;
};

export const ladderInWords = (ladder: Ladder, voice: Voice): string[] => [
  ...(ladder.limit ? [voice.t("limit", { time: timeInWords(ladder.limit, voice) })] : []),
  ...ladder.rungs.map((rung) => rungInWords(rung, voice)),
];

/** What else a reader has to know of a step, a line each. */
export function detailsInWords(step: Step, voice: Voice): string[] {
  const { t, text, fields, flow } = voice;
  const lines: string[] = [];
  const { settings } = step;
  if (settings?.minutes) lines.push(t("waits", { time: timeInWords(settings.minutes, voice) }));
  if (settings?.until) lines.push(t("waitsUntil", { field: fields.label(settings.until, text) }));
  if (isEnd(step.kind)) lines.push(t("endsAs", { outcome: t(settings?.outcome ?? "completed") }));
  const named = Object.entries(step.fields?.named ?? {});
  const required = named.filter(([, access]) => access === "required").map(([id]) => fields.label(id, text));
  if (required.length > 0) lines.push(t("requires", { fields: required.join(t("comma")) }));
  if (step.comment === "on_reject" || step.comment === "always") lines.push(t(`comment_${step.comment}`));
  if (step.signature && step.signature !== "never") lines.push(t("signs"));
  if (settings?.onReject?.then === "return")
    lines.push(t("rejectReturns", { name: nameOf(flow, settings.onReject.to, text) }));
  return lines;
}

/** The names of the steps that a step may send an order back to, as one text. */
export function targetNames(step: Step, flow: Flow): string {
  const ids: string[] = [];
  if (step.settings?.onReject?.then === "return") ids.push(step.settings.onReject.to);
  for (const { then } of step.ladder?.rungs ?? []) if (then.do === "return") ids.push(then.to);
  return ids.length === 0 ? "" : ids.map((id) => JSON.stringify(stepOf(flow, id)?.name)).join();
}
