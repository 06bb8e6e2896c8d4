import "./people.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import { missingFactorsQuery, rolesQuery } from "~/api/peopleQueries";
import { can, useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { usePageTitle } from "~/ui/usePageTitle";
import { peopleWords } from "./words";

export default function RolesPage() {
  const t = useWords(peopleWords);
  const text = useText();
  const me = useMe();
  const roles = useQuery(rolesQuery);
  const [adding, setAdding] = useState(false);
  usePageTitle(t("roles"));
  if (!can(me, "admin")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div className="row spread">
        <div>
          <h1>{t("roles")}</h1>
          <p className="muted">{t("rolesLead")}</p>
        </div>
        <Button icon="plus" tone="primary" onClick={() => setAdding(true)}>
          {t("newRole")}
        </Button>
      </div>
      {roles.isPending && <Skeleton lines={5} />}
      {roles.error && <ErrorPanel error={roles.error} onRetry={() => void roles.refetch()} />}
      <MissingFactors />
      <ul className="card stack">
        {roles.data?.items.map((role) => (
          <li key={role.id} className="row spread">
            <span className="wrap">
              <Link href={`/roles/${role.id}`}>
                <strong>{text(role.name)}</strong>
              </Link>{" "}
              <span className="muted mono">{role.code}</span>
              <br />
              <span className="muted">{text(role.description)}</span>
            </span>
            <span className="row">
              {role.builtIn && (
                <Badge tone="info" icon="info">
                  {t("builtIn")}
                </Badge>
              )}
              {role.secondFactor && (
                <Badge tone="info" icon="lock">
                  {t("secondFactorBadge")}
                </Badge>
              )}
              {!role.active && (
                <Badge tone="calm" icon="pause">
                  {t("inactive")}
                </Badge>
              )}
              <span className="muted">{t("holders", { count: role.holders })}</span>
            </span>
          </li>
        ))}
      </ul>
      {adding && <RoleDialog onClose={() => setAdding(false)} />}
    </>
  );
}

/** Whose sign-in is held up: nobody finds that out by waiting for complaints. */
function MissingFactors() {
  const t = useWords(peopleWords);
  const missing = useQuery(missingFactorsQuery);
  if (missing.error) return <ErrorPanel error={missing.error} onRetry={() => void missing.refetch()} />;
  if (!missing.data || missing.data.total === 0) return null;
  const { total, items } = missing.data;
  return (
    <Notice tone="warn">
      <details>
        <summary>{t("missingFactors", { count: total })}</summary>
        <ul>
          {items.map((person) => (
            <li key={person.id}>
              <Link href={`/people/${person.id}`}>{person.name}</Link>{" "}
              <span className="muted mono">{person.login}</span>{" "}
              <span className="muted">{person.roles.join("、")}</span>
            </li>
          ))}
        </ul>
        {total > items.length && <p>{t("missingMore", { count: total - items.length })}</p>}
      </details>
    </Notice>
  );
}

function RoleDialog({ onClose }: { onClose: () => void }) {
  const t = useWords(peopleWords);
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [code, setCode] = useState("");
  const [zh, setZh] = useState("");
  const [en, setEn] = useState("");
  const create = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/roles", { body: { code, name: { zh, en }, records: { default: "read" } } })),
    onSuccess: async (role) => {
      await cache.invalidateQueries({ queryKey: ["roles"] });
      navigate(`/roles/${role.id}`);
    },
  });
  return (
    <Dialog
      title={t("newRole")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={create.isPending} onClick={() => create.mutate()}>
            {t("save")}
          </Button>
        </>
      }
    >
      {create.error && <Problems error={create.error} />}
      <TextInput label={t("nameZh")} value={zh} onChange={setZh} required maxLength={100} />
      <TextInput label={t("nameEn")} value={en} onChange={setEn} maxLength={100} />
      <TextInput
        label={t("roleCode")}
        help={t("roleCodeHelp")}
        value={code}
        onChange={setCode}
        required
        maxLength={40}
      />
    </Dialog>
  );
}
