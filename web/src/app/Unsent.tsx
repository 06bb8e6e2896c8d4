import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { useRows } from "~/local/db";
import { type Draft, drafts } from "~/local/drafts";
import { Icon } from "~/ui/Icon";
import { toast } from "~/ui/toasts";
import { appWords } from "./words";

/** Always in sight while something waits to be sent. */
export function UnsentLink() {
  const t = useWords(appWords);
  const me = useMe();
  const waiting = (useRows(drafts) ?? []).filter(
    (draft) => draft.user === me.user.id && draft.state === "queued",
  );
  if (waiting.length === 0) return null;
  return (
    <Link href="/#drafts" className="unsent">
      <Icon name="clock" />
      {t("unsent", { count: waiting.length })}
    </Link>
  );
}

/** Tells about orders that arrived, or came back, while their writer was elsewhere in the app. */
export function useOutboxNews(user: string) {
  const rows = useRows(drafts);
  const cache = useQueryClient();
  const before = useRef<Map<string, Draft["state"]>>(undefined);
  const t = useWords(appWords);
  const text = useText();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of language is no news
  useEffect(() => {
    if (!rows) return;
    const mine = rows.filter((draft) => draft.user === user);
    const known = before.current;
    before.current = new Map(mine.map((draft) => [draft.id, draft.state]));
    if (!known) return;
    for (const draft of mine) {
      if (known.get(draft.id) !== "queued" || draft.state === "queued") continue;
      if (draft.state === "sent") void cache.invalidateQueries({ queryKey: ["orders"] });
      if (location.search.includes(draft.id)) continue; // its own page says it
      if (draft.receipt) {
        toast(
          "ok",
          <Link href={`/orders/${draft.receipt.id}`}>{t("sent", { number: draft.receipt.number })}</Link>,
        );
      } else if (draft.state === "editing" && draft.failure) {
        toast(
          "danger",
          <Link href={`/new/${draft.typeId}?draft=${draft.id}`}>
            {t("returned", { type: text(draft.typeName) })}
          </Link>,
        );
      }
    }
  }, [rows, user, cache]);
}
