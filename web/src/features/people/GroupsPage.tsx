import "./people.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import { groupsQuery, rolesQuery } from "~/api/peopleQueries";
import { userQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { Group } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button, IconButton } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { PickPerson } from "~/ui/PickOne";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { usePageTitle } from "~/ui/usePageTitle";
import { peopleWords } from "./words";

export default function GroupsPage() {
  const t = useWords(peopleWords);
  const text = useText();
  const me = useMe();
  const groups = useQuery(groupsQuery);
  const roles = useQuery(rolesQuery);
  const [edited, setEdited] = useState<Group | "new">();
  usePageTitle(t("groups"));
  if (!can(me, "admin")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const nameOf = (code: string) => {
    const role = roles.data?.items.find((each) => each.code === code);
    return role ? text(role.name) : code;
  };
  return (
    <>
      <div className="row spread">
        <div>
          <h1>{t("groups")}</h1>
          <p className="muted">{t("groupsLead")}</p>
        </div>
        <Button icon="plus" tone="primary" onClick={() => setEdited("new")}>
          {t("newGroup")}
        </Button>
      </div>
      {groups.isPending && <Skeleton lines={4} />}
      {groups.error && <ErrorPanel error={groups.error} onRetry={() => void groups.refetch()} />}
      <section className="card stack" aria-label={t("groups")}>
        {groups.data?.items.length === 0 && <p className="muted">{t("noGroups")}</p>}
        <ul className="stack">
          {groups.data?.items.map((group) => (
            <li key={group.id} className="row spread">
              <span className="wrap">
                <button type="button" className="linkish" onClick={() => setEdited(group)}>
                  {group.name}
                </button>{" "}
                <span className="muted mono">{group.code}</span>
                <br />
                <span className="muted">
                  {t("memberCount", { count: group.members.length })} · {group.roles.map(nameOf).join("、")}
                </span>
              </span>
              {!group.active && (
                <Badge tone="calm" icon="pause">
                  {t("inactive")}
                </Badge>
              )}
            </li>
          ))}
        </ul>
      </section>
      {edited && (
        <GroupDialog group={edited === "new" ? null : edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function GroupDialog({ group, onClose }: { group: Group | null; onClose: () => void }) {
  const t = useWords(peopleWords);
  const text = useText();
  const cache = useQueryClient();
  const roles = useQuery(rolesQuery);
  const [code, setCode] = useState(group?.code ?? "");
  const [name, setName] = useState(group?.name ?? "");
  const [members, setMembers] = useState<readonly string[]>(group?.members ?? []);
  const [held, setHeld] = useState<readonly string[]>(group?.roles ?? []);
  const save = useMutation({
    mutationFn: () => {
      const body = { code, name, members: [...members], roles: [...held] };
      if (!group) return unwrap(api.POST("/api/v1/groups", { body }));
      const params = { path: { id: group.id }, header: { "If-Match": versionTag(group.version) } };
      return unwrap(api.PATCH("/api/v1/groups/{id}", { params, body }));
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["groups"] });
      onClose();
    },
  });
  const offered = (roles.data?.items ?? []).filter((role) => role.active || held.includes(role.code));
  return (
    <Dialog
      title={t(group ? "editGroup" : "newGroup")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={save.isPending} onClick={() => save.mutate()}>
            {t("save")}
          </Button>
        </>
      }
    >
      {save.error && <Problems error={save.error} />}
      <TextInput label={t("groupName")} value={name} onChange={setName} required />
      <TextInput label={t("code")} value={code} onChange={setCode} required maxLength={100} />
      <Checks
        label={t("roles")}
        options={offered.map((role) => ({ value: role.code, text: text(role.name) }))}
        value={held}
        onChange={setHeld}
      />
      <PickPerson
        label={t("members")}
        value={null}
        onChange={(id) => id && !members.includes(id) && setMembers([...members, id])}
      />
      <ul className="stack">
        {members.map((id) => (
          <Member key={id} id={id} onRemove={() => setMembers(members.filter((each) => each !== id))} />
        ))}
      </ul>
    </Dialog>
  );
}

function Member({ id, onRemove }: { id: string; onRemove: () => void }) {
  const t = useWords(peopleWords);
  const user = useQuery(userQuery(id));
  const name = user.data?.name ?? id;
  return (
    <li className="row spread">
      <span>{name}</span>
      <IconButton icon="close" label={`${t("remove")} ${name}`} onClick={onRemove} />
    </li>
  );
}
