import "./people.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api, unwrap, versionTag } from "~/api/client";
import { holdersQuery, rolesQuery } from "~/api/peopleQueries";
import { can, useMe } from "~/api/session";
import type { RoleDocument } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, LinkButton } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { FieldRightsEditor } from "./FieldRightsEditor";
import { GrantsEditor } from "./GrantsEditor";
import { RecordRightsEditor } from "./RecordRightsEditor";
import { peopleWords } from "./words";

const rights = [
  "administer",
  "manage_forms",
  "manage_settings",
  "see_audit",
  "see_system",
  "import",
] as const;

export default function RolePage() {
  const { id = "" } = useParams<{ id: string }>();
  const t = useWords(peopleWords);
  const me = useMe();
  const roles = useQuery(rolesQuery);
  const role = roles.data?.items.find((each) => each.id === id);
  usePageTitle(t("roles"));
  if (!can(me, "admin")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  if (roles.error) return <ErrorPanel error={roles.error} onRetry={() => void roles.refetch()} />;
  if (!role) return <Skeleton lines={8} />;
  return <Editor key={`${role.id}:${role.version}`} role={role} />;
}

function Editor({ role }: { role: RoleDocument }) {
  const t = useWords(peopleWords);
  const text = useText();
  const cache = useQueryClient();
  const [draft, setDraft] = useState(role);
  const [asking, setAsking] = useState(false);
  const put = (change: Partial<RoleDocument>) => setDraft((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: (active: boolean) => {
      const { name, description, grants, fields, records, secondFactor } = draft;
      const params = { path: { id: role.id }, header: { "If-Match": versionTag(role.version) } };
      const body = { name, description, grants, fields, records, rights: draft.rights, secondFactor, active };
      return unwrap(api.PATCH("/api/v1/roles/{id}", { params, body }));
    },
    onSuccess: async () => {
      toast("ok", t("saved"));
      await cache.invalidateQueries({ queryKey: ["roles"] });
    },
    onSettled: () => setAsking(false),
  });
  const { name, description } = draft;
  return (
    <>
      <div className="row spread">
        <div className="row">
          <LinkButton to="/roles" icon="back">
            {t("back")}
          </LinkButton>
          <h1>{text(role.name)}</h1>
          <span className="muted mono">{role.code}</span>
          {!role.active && (
            <Badge tone="calm" icon="pause">
              {t("inactive")}
            </Badge>
          )}
        </div>
        {role.active ? (
          role.code !== "admin" && (
            <Button tone="danger" onClick={() => setAsking(true)}>
              {t("retire")}
            </Button>
          )
        ) : (
          <Button busy={save.isPending} onClick={() => save.mutate(true)}>
            {t("restore")}
          </Button>
        )}
      </div>
      {save.error && <Problems error={save.error} />}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(role.active);
        }}
      >
        <div className="card two">
          <TextInput
            label={t("nameZh")}
            value={name.zh}
            onChange={(zh) => put({ name: { ...name, zh } })}
            required
          />
          <TextInput label={t("nameEn")} value={name.en} onChange={(en) => put({ name: { ...name, en } })} />
          <TextInput
            label={t("descriptionZh")}
            value={description.zh}
            onChange={(zh) => put({ description: { ...description, zh } })}
          />
          <TextInput
            label={t("descriptionEn")}
            value={description.en}
            onChange={(en) => put({ description: { ...description, en } })}
          />
        </div>
        <GrantsEditor grants={draft.grants} onChange={(grants) => put({ grants })} />
        <FieldRightsEditor value={draft.fields} onChange={(fields) => put({ fields })} />
        <RecordRightsEditor value={draft.records} onChange={(records) => put({ records })} />
        <div className="card">
          <Checks
            label={t("rights")}
            options={rights.map((right) => ({ value: right, text: t(right) }))}
            value={rights.filter((right) => draft.rights.includes(right))}
            onChange={(value) => put({ rights: value })}
          />
        </div>
        <div className="card">
          <Checks
            label={t("secondFactor")}
            options={[{ value: "asked", text: t("secondFactorCheck") }]}
            value={draft.secondFactor ? ["asked"] : []}
            onChange={(value) => put({ secondFactor: value.length > 0 })}
          />
          <p className="muted">{t("secondFactorHelp")}</p>
        </div>
        <div className="row">
          <Button type="submit" tone="primary" busy={save.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
      <Holders role={role} />
      {asking && (
        <Dialog
          title={t("retireAsk", { name: text(role.name) })}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
              <Button tone="danger" busy={save.isPending} onClick={() => save.mutate(false)}>
                {t("retire")}
              </Button>
            </>
          }
        >
          <p>{t("retireHelp", { count: role.holders })}</p>
          <Holders role={role} />
        </Dialog>
      )}
    </>
  );
}

function Holders({ role }: { role: RoleDocument }) {
  const t = useWords(peopleWords);
  const holders = useQuery(holdersQuery(role.id));
  return (
    <section className="card stack" aria-label={t("holdersTitle")}>
      <h2>
        {t("holdersTitle")} ({role.holders})
      </h2>
      {holders.error && <ErrorPanel error={holders.error} onRetry={() => void holders.refetch()} />}
      <ul>
        {holders.data?.items.map((holder) => (
          <li key={holder.id}>
            {holder.name} <span className="muted mono">{holder.login}</span>{" "}
            {holder.groups.length > 0 && (
              <span className="muted">{t("via", { groups: holder.groups.join("、") })}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
