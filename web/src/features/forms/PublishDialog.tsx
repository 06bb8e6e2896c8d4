import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "~/api/client";
import { formQuery } from "~/api/queries";
import type { Form, KindChange } from "~/api/types";
import { PublishFrame } from "~/design/PublishFrame";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { fieldDesign } from "~/kinds/design";
import { asText, isObject } from "~/kinds/read";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { Changes } from "./Changes";
import { FindingList } from "./Findings";
import { fieldKey } from "./parts";
import { publishWords } from "./publishWords";
import { type Checked, type Found, formCheckQuery } from "./useFormCheck";

interface PublishProps {
  typeId: string;
  form: Form;
  newest: number;
  base: number;
  checked: Checked;
  nameOf: (key: string) => string;
  onOpen: (found: Found) => void;
  onPublished: (form: Form) => void;
  onClose: () => void;
}

/** The last look: what differs, what it means for orders there are, what is wrong. */
export function PublishDialog(props: PublishProps) {
  const { typeId, form, newest, base, checked, nameOf, onOpen, onPublished, onClose } = props;
  const t = useWords(publishWords);
  const text = useText();
  const cache = useQueryClient();
  const outlook = useQuery(formCheckQuery(typeId, form));
  const publish = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/order-types/{id}/forms", {
          params: { path: { id: typeId } },
          body: { ...form, version: 0 },
        }),
      ),
    onSuccess: async (published) => {
      cache.setQueryData(formQuery(typeId).queryKey, published);
      await Promise.all([
        cache.invalidateQueries({ queryKey: ["orderTypes"] }),
        cache.invalidateQueries({ queryKey: ["form", typeId] }),
      ]);
      toast("ok", t("published", { version: published.version }));
      onPublished(published);
    },
  });
  const { findings } = checked;
  const gone = outlook.data?.changes.filter((change) => change.what === "removed") ?? [];
  const turned = outlook.data?.kindChanges ?? [];
  const isReady = checked.isFresh && findings.length === 0 && outlook.data !== undefined;
  return (
    <PublishFrame
      words={{ title: t("title"), help: t("help"), cancel: t("cancel"), publish: t("publish") }}
      newer={newest > base ? t("newerVersion", { version: newest }) : undefined}
      blocked={
        findings.length > 0 && (
          <>
            <p>{t("blocked")}</p>
            <FindingList findings={findings} nameOf={nameOf} onOpen={onOpen} />
          </>
        )
      }
      ready={isReady}
      busy={publish.isPending}
      error={publish.error}
      onPublish={() => publish.mutate()}
      onClose={onClose}
    >
      {outlook.isPending && <Skeleton lines={3} />}
      {outlook.data && (
        <>
          <section className="stack tight" aria-label={t("changes")}>
            <h3>{t("changes")}</h3>
            {newest === 0 ? (
              <p className="muted">{t("first")}</p>
            ) : (
              <Changes changes={outlook.data.changes} />
            )}
          </section>
          {newest > 0 && (
            <section className="stack tight" aria-label={t("existing")}>
              <h3>{t("existing")}</h3>
              {gone.length + turned.length === 0 && <p className="muted">{t("safe")}</p>}
              {gone.map((change) => (
                <p key={change.field}>{t("removedField", { label: text(change.text) })}</p>
              ))}
              {turned.map((change) => (
                <Turned key={change.field} change={change} label={nameOf(fieldKey(change.field))} />
              ))}
            </section>
          )}
        </>
      )}
    </PublishFrame>
  );
}

/** What would become of the values of a field that changes its kind. */
function Turned({ change, label }: { change: KindChange; label: string }) {
  const t = useWords(publishWords);
  const text = useText();
  const { orders, complete, kept, changed, lost, examples } = change;
  const kind = (name: string) => text(fieldDesign(name)?.name) || name;
  return (
    <Notice tone={lost > 0 ? "warn" : "calm"}>
      <p>{t("kindChange", { label, from: kind(change.from), to: kind(change.to) })}</p>
      <p>
        {t(complete ? "lookedAll" : "looked", { orders })}: {t("kept", { count: kept })} ·{" "}
        {t("changed", { count: changed })} · {t("lost", { count: lost })}
      </p>
      <ul>
        {examples.filter(isObject).map((example) => (
          <li key={String(example.number)}>{told(example)}</li>
        ))}
      </ul>
    </Notice>
  );

  function told({ number, before, after, reason }: Record<string, unknown>): string {
    const plain = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    const gaps = { number: String(number), before: plain(before) };
    if (reason === undefined) return t("example", { ...gaps, after: plain(after) });
    const why = text(asText(reason));
    return t("lostExample", { ...gaps, reason: why });
  }
}
