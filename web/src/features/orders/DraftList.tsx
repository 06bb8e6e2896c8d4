import "./orders.css";
import { Link } from "wouter";
import { useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import { useRows } from "~/local/db";
import { type Draft, drafts } from "~/local/drafts";
import { Badge } from "~/ui/Badge";
import { Time } from "~/ui/Time";

const words = defineWords(
  {
    heading: "草稿和待发送",
    editing: "草稿",
    returned: "需要修改",
    queued: "待发送",
    saved: "保存于",
  },
  {
    heading: "Drafts and unsent orders",
    editing: "Draft",
    returned: "Needs corrections",
    queued: "Unsent",
    saved: "saved",
  },
);

/** Everything this person has begun on this device and the server does not have yet. */
export function DraftList() {
  return <DraftsOf user={useMe().user.id} canOpen />;
}

/** The same, also where the pages to open them cannot be loaded. */
export function DraftsOf({ user, canOpen = false }: { user: string; canOpen?: boolean }) {
  const t = useWords(words);
  const mine = (useRows(drafts) ?? [])
    .filter((draft) => draft.user === user && draft.state !== "sent")
    .sort((a, b) => b.updatedAt - a.updatedAt);
  if (mine.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="drafts">
      <h2 id="drafts">{t("heading")}</h2>
      <ul className="order-list draft-list">
        {mine.map((draft) => (
          <DraftRow key={draft.id} draft={draft} canOpen={canOpen} />
        ))}
      </ul>
    </section>
  );
}

function DraftRow({ draft, canOpen }: { draft: Draft; canOpen: boolean }) {
  const t = useWords(words);
  const text = useText();
  const returned = draft.state === "editing" && draft.failure !== null;
  return (
    <li>
      {canOpen ? (
        <Link href={`/new/${draft.typeId}?draft=${draft.id}`}>{text(draft.typeName)}</Link>
      ) : (
        <span>{text(draft.typeName)}</span>
      )}
      <span className="row">
        <span className="muted">
          {t("saved")} <Time at={new Date(draft.updatedAt).toISOString()} />
        </span>
        {draft.state === "queued" ? (
          <Badge tone="warn" icon="clock">
            {t("queued")}
          </Badge>
        ) : (
          <Badge tone={returned ? "danger" : "calm"} icon={returned ? "alert" : "edit"}>
            {t(returned ? "returned" : "editing")}
          </Badge>
        )}
      </span>
    </li>
  );
}
