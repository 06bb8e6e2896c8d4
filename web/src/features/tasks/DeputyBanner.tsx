import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { deputyQuery } from "~/api/flowQueries";
import { useMe } from "~/api/session";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Notice } from "~/ui/Notice";
import { taskWords } from "./words";

/** Who acts for whom now: it explains duties that are nobody's own, and duties that others may have done. */
export function DeputyBanner() {
  const t = useWords(taskWords);
  const me = useMe();
  const format = useFormat();
  const { data } = useQuery(deputyQuery);
  const now = Date.now();
  const present = (data?.items ?? []).filter(
    ({ from, until }) => Date.parse(from) <= now && Date.parse(until) > now,
  );
  if (present.length === 0) return null;
  return (
    <Notice tone="info" icon="user">
      {present.map(({ id, person, personName, deputyName, until, orderTypes }) => (
        <p key={id}>
          {t(person === me.user.id ? "actsForYou" : "youActFor", {
            name: person === me.user.id ? deputyName : personName,
            until: format.instant(until),
          })}{" "}
          {orderTypes.length > 0 && t("someTypes", { count: orderTypes.length })}
        </p>
      ))}
      <Link href="/settings#deputies">{t("deputySettings")}</Link>
    </Notice>
  );
}
