import "./people.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api, unwrap, versionTag } from "~/api/client";
import { departmentsQuery, groupsQuery, rolesQuery } from "~/api/peopleQueries";
import { recordQuery, userQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { User } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, IconButton, LinkButton } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { PickRecord } from "~/ui/PickOne";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { Accounts } from "./Accounts";
import { PickDepartment } from "./DepartmentDialog";
import { Skills } from "./Skills";
import { peopleWords } from "./words";

export default function PersonPage() {
  const { id = "" } = useParams<{ id: string }>();
  const t = useWords(peopleWords);
  const me = useMe();
  const user = useQuery(userQuery(id));
  usePageTitle(user.data?.name ?? t("people"));
  if (!can(me, "admin")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  if (user.error) return <ErrorPanel error={user.error} onRetry={() => void user.refetch()} />;
  if (!user.data) return <Skeleton lines={8} />;
  return <Person key={user.data.version} user={user.data} />;
}

function Person({ user }: { user: User }) {
  const t = useWords(peopleWords);
  const text = useText();
  const cache = useQueryClient();
  const departments = useQuery(departmentsQuery);
  const roles = useQuery(rolesQuery);
  const groups = useQuery(groupsQuery);
  const [draft, setDraft] = useState(user);
  const [asking, setAsking] = useState(false);
  const put = (change: Partial<User>) => setDraft((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: (body: Partial<User>) => {
      const params = { path: { id: user.id }, header: { "If-Match": versionTag(user.version) } };
      return unwrap(api.PATCH("/api/v1/users/{id}", { params, body }));
    },
    onSuccess: async () => {
      setAsking(false);
      toast("ok", t("saved"));
      await Promise.all([
        cache.invalidateQueries({ queryKey: ["user", user.id] }),
        cache.invalidateQueries({ queryKey: ["users"] }),
      ]);
    },
    onError: () => setAsking(false),
  });
  const { name, login, title, email, phone, accounts, departmentId, sites, customers, roles: held } = draft;
  const about = { name, login, title, email, phone, accounts, departmentId };
  const whole = { ...about, sites, customers, roles: held, skills: draft.skills };
  const offered = (roles.data?.items ?? []).filter((role) => role.active || draft.roles.includes(role.code));
  const through = (groups.data?.items ?? []).filter(
    (group) => group.active && group.members.includes(user.id),
  );
  return (
    <>
      <div className="row spread">
        <div className="row">
          <LinkButton to="/people" icon="back">
            {t("back")}
          </LinkButton>
          <h1>{user.name}</h1>
          {!user.active && (
            <Badge tone="calm" icon="pause">
              {t("inactive")}
            </Badge>
          )}
        </div>
        <LinkButton to={`/roles/as?person=${user.id}`} icon="user">
          {t("seeAs")}
        </LinkButton>
        {user.active ? (
          <Button tone="danger" onClick={() => setAsking(true)}>
            {t("deactivate")}
          </Button>
        ) : (
          <Button busy={save.isPending} onClick={() => save.mutate({ active: true })}>
            {t("activate")}
          </Button>
        )}
      </div>
      {save.error && <Problems error={save.error} />}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(whole);
        }}
      >
        <div className="card two">
          <TextInput label={t("name")} value={name} onChange={(value) => put({ name: value })} required />
          <TextInput label={t("login")} value={login} onChange={(value) => put({ login: value })} required />
          <TextInput label={t("jobTitle")} value={title} onChange={(value) => put({ title: value })} />
          <PickDepartment
            label={t("department")}
            departments={departments.data?.items ?? []}
            value={departmentId ?? null}
            onChange={(value) => put({ departmentId: value })}
          />
          <TextInput
            label={t("email")}
            type="email"
            value={email}
            onChange={(value) => put({ email: value })}
          />
          <TextInput
            label={t("phone")}
            type="tel"
            value={phone}
            onChange={(value) => put({ phone: value })}
          />
          <Accounts accounts={accounts} onChange={(value) => put({ accounts: value })} />
        </div>
        <div className="card stack">
          <p className="muted">{t("rolesHelp")}</p>
          <Checks
            label={t("roles")}
            options={offered.map((role) => ({ value: role.code, text: text(role.name) }))}
            value={draft.roles}
            onChange={(value) => put({ roles: value })}
          />
          {through.length > 0 && (
            <p>
              {t("throughGroups")}: {through.map((group) => group.name).join("、")}
            </p>
          )}
        </div>
        <Skills value={draft.skills} onChange={(value) => put({ skills: value })} />
        <Bound
          collection="site"
          label={t("sites")}
          help={t("sitesHelp")}
          value={sites}
          onChange={(value) => put({ sites: value })}
        />
        <Bound
          collection="customer"
          label={t("customers")}
          help={t("customersHelp")}
          value={customers}
          onChange={(value) => put({ customers: value })}
        />
        <div className="row">
          <Button type="submit" tone="primary" busy={save.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
      {asking && (
        <Dialog
          title={t("deactivateAsk", { name: user.name })}
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
              <Button tone="danger" busy={save.isPending} onClick={() => save.mutate({ active: false })}>
                {t("deactivate")}
              </Button>
            </>
          }
        >
          <p>{t("deactivateHelp")}</p>
        </Dialog>
      )}
    </>
  );
}

function Bound({ collection, label, help, value, onChange }: BoundProps) {
  const t = useWords(peopleWords);
  return (
    <section className="card stack" aria-label={label}>
      <p className="muted">{help}</p>
      <PickRecord
        label={label}
        collection={collection}
        onPick={(id) => !value.includes(id) && onChange([...value, id])}
      />
      <ul className="stack">
        {value.map((id) => (
          <li key={id} className="row spread">
            <RecordName collection={collection} id={id} />
            <IconButton
              icon="close"
              label={t("remove")}
              onClick={() => onChange(value.filter((each) => each !== id))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface BoundProps {
  collection: string;
  label: string;
  help: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
}

function RecordName({ collection, id }: { collection: string; id: string }) {
  const record = useQuery(recordQuery(collection, id));
  return <span className="wrap">{record.data ? `${record.data.name} (${record.data.code})` : id}</span>;
}
