import type { BulkPlan } from "~/api/bulk";
import { textIn, useLocale } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Notice } from "~/ui/Notice";
import { bulkWords } from "./bulkWords";

/** What a change would do, before it does it. */
export function BulkPlanView({ plan }: { plan: BulkPlan }) {
  const t = useWords(bulkWords);
  const language = useLocale();
  const refused = plan.refused.reduce((sum, reason) => sum + reason.count, 0);
  return (
    <div className="stack" role="status">
      <p>{t("total", { count: plan.total.capped ? `${plan.total.count}+` : plan.total.count })}</p>
      <Notice tone={plan.changed > 0 ? "ok" : "calm"}>{t("willChange", { count: plan.changed })}</Notice>
      {plan.same > 0 && <Notice tone="calm">{t("stays", { count: plan.same })}</Notice>}
      {refused > 0 && (
        <Notice tone="warn">
          <p>{t("refused", { count: refused })}</p>
          <ul className="links">
            {plan.refused.map((reason) => (
              <li key={`${reason.code}${reason.text.en}`}>
                {t("reason", {
                  count: reason.count,
                  text: textIn(language, reason.text),
                  example: reason.example,
                })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {plan.examined < plan.total.count && <p className="muted">{t("sampled", { count: plan.examined })}</p>}
    </div>
  );
}
