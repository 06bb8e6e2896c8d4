import type { Form, HistoryEntry } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { FieldView } from "~/kinds/FieldView";
import { allFields } from "~/kinds/problems";
import { asString, asText, isObject } from "~/kinds/read";
import { Time } from "~/ui/Time";
import { flowWords, isAct, isMeaning } from "./flowWords";
import { isLinkKind, lifeWords, linkWord } from "./lifeWords";
import { detailWords } from "./orderWords";
import { isStatus } from "./StatusBadge";
import { orderWords } from "./words";

const reasonOf = (act: unknown) => (isObject(act) && asText(act.reason)) || { zh: "", en: "" };

interface HistoryItemProps {
  entry: HistoryEntry;
  form: Form;
  /** The instant itself, where nobody can ask for it: on paper. */
  exact?: boolean;
}

/** Who did what, when; for an edit, each field before and after. */
export function HistoryItem({ entry, form, exact = false }: HistoryItemProps) {
  const t = useWords(detailWords);
  const status = useWords(orderWords);
  const life = useWords(lifeWords);
  const flow = useWords(flowWords);
  const text = useText();
  const { data } = entry;
  const named = (value: unknown) => {
    const code = asString(value) ?? null;
    return isStatus(code) ? status(code) : (code ?? "");
  };
  const goalOf = (goal: unknown) => {
    const kind = asString(goal)?.split(":")[0];
    return kind === "first_response" || kind === "resolution" || kind === "internal"
      ? t(`goal_${kind}`)
      : t("goal_step");
  };
  const said = () => {
    switch (entry.kind) {
      case "order.submitted":
        return t("submitted");
      case "order.imported":
        return t("imported");
      case "order.edited":
        return t("edited");
      case "order.commented":
        return t("commented");
      case "order.noted":
        return t("noted");
      case "order.attached":
        return t("attachedFiles");
      case "order.assigned":
        return isObject(data.to)
          ? life("historyAssigned", { name: asString(data.to.name) ?? "" })
          : life("historyUnassigned");
      case "order.watched":
        return life(data.watching ? "historyWatched" : "historyUnwatched");
      case "order.linked":
      case "order.unlinked":
        return life(entry.kind === "order.linked" ? "historyLinked" : "historyUnlinked", {
          kind: isLinkKind(data.link) ? life(linkWord(data.link, data.inverse === true)) : "",
          number: asString(data.otherNumber) ?? "",
        });
      case "order.flowed": {
        const act = isObject(data.act) ? data.act.act : undefined;
        if (isAct(act)) {
          const did = flow(isMeaning(data.meant) ? data.meant : act);
          const step = isObject(data.step) ? asText(data.step.name) : undefined;
          return step ? flow("didAt", { step: text(step), act: did }) : flow("did", { act: did });
        }
        const note = act === "carried" && isObject(data.act) ? asText(data.act.note) : undefined;
        if (note) return flow("carriedNote", { note: text(note) });
        if (act === "elapsed" || act === "mark" || act === "made" || act === "carried") return flow(act);
        if (act === "failed") return flow("failed", { reason: text(reasonOf(data.act)) });
        return flow(act === "administer" ? "administered" : "began");
      }
      case "order.due":
        return t(data.stage === "breached" ? "ranOut" : "runsOut", { goal: goalOf(data.goal) });
      case "order.paused":
        return t("pausedFor", {
          reason: text((isObject(data.reason) && asText(data.reason.name)) || { zh: "", en: "" }),
        });
      case "order.resumed":
        return t("resumedTime");
      case "order.moved":
        return t("movedTo", { from: named(data.from), to: named(data.to) });
    }
  };
  const quote = asString(data.text) ?? asString(data.comment);
  const files = Array.isArray(data.attachments) ? data.attachments.filter(isObject) : [];
  const changes = Array.isArray(data.changes) ? data.changes.filter(isObject) : [];
  return (
    <li>
      <p>
        <strong>{entry.actor.name || t("system")}</strong> {said()}
      </p>
      <Time at={entry.at} exact={exact} />
      {quote && <p className="change wrap">{quote}</p>}
      {files.length > 0 && (
        <p className="change wrap">{files.map((file) => asString(file.name)).join("、")}</p>
      )}
      {changes.map((change) => (
        <Change key={String(change.field)} change={change} form={form} />
      ))}
    </li>
  );
}

function Change({ change, form }: { change: Record<string, unknown>; form: Form }) {
  const text = useText();
  const field = allFields(form).find((each) => each.id === change.field);
  if (!field) return null;
  return (
    <div className="change">
      <span>{text(field.label)}</span>
      <del>
        <FieldView field={field} value={change.before} />
      </del>
      <ins>
        <FieldView field={field} value={change.after} />
      </ins>
    </div>
  );
}
