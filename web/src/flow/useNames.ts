// What the codes and ids in a flow are called.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { departmentsQuery, groupsQuery, rolesQuery } from "~/api/peopleQueries";
import { userQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import { useText } from "~/i18n/locale";
import { type Flow, type Source, sourcesOf } from "./definition";

export interface Names {
  person(id: string): string;
  role(code: string): string;
  group(code: string): string;
  department(code: string): string;
  /** What there is to choose from, as far as the reader may know. */
  roles: readonly Named[];
  groups: readonly Named[];
  departments: readonly Named[];
}

export interface Named {
  code: string;
  name: string;
}

function peopleIn(flow: Flow | undefined): string[] {
  const of = (source: Source) => (source.from === "people" ? source.people : []);
  const people = new Set<string>();
  for (const step of flow?.steps ?? []) {
    const { raci = {}, settings } = step;
    const others = [raci.accountable, raci.consulted, raci.informed].flatMap((list) => list ?? []);
    for (const id of [...sourcesOf(step), ...others].flatMap(of)) people.add(id);
    if (settings?.staff?.nobody?.then === "person") people.add(settings.staff.nobody.person);
  }
  return [...people];
}

const peopleQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ["user", "several", ...ids],
    queryFn: async ({ client }) => {
      const asked = await Promise.allSettled(ids.map((id) => client.ensureQueryData(userQuery(id))));
      // Who is not there any more keeps the id; the check of the flow says so.
      return asked.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    },
  });

/** Roles and groups are known to administrators; others read their codes, which are made to be read. */
export function useNames(flow: Flow | undefined): Names {
  const me = useMe();
  const text = useText();
  const mayAdminister = can(me, "admin");
  const roles = useQuery({ ...rolesQuery, enabled: mayAdminister }).data?.items;
  const groups = useQuery({ ...groupsQuery, enabled: mayAdminister }).data?.items;
  const departments = useQuery(departmentsQuery).data?.items;
  const ids = useMemo(() => peopleIn(flow), [flow]);
  const people = useQuery({ ...peopleQuery(ids), enabled: ids.length > 0 }).data;
  return useMemo(() => {
    const active = <T extends { active: boolean }>(all: readonly T[] | undefined) =>
      (all ?? []).filter((each) => each.active);
    const lists = {
      roles: active(roles).map(({ code, name }) => ({ code, name: text(name) })),
      groups: active(groups).map(({ code, name }) => ({ code, name })),
      departments: active(departments).map(({ code, name }) => ({ code, name })),
    };
    const named = (list: readonly Named[]) => {
      const names = new Map(list.map(({ code, name }) => [code, name]));
      return (code: string) => names.get(code) || code;
    };
    return {
      person: named((people ?? []).map(({ id, name }) => ({ code: id, name }))),
      role: named((roles ?? []).map(({ code, name }) => ({ code, name: text(name) }))),
      group: named(groups ?? []),
      department: named(departments ?? []),
      ...lists,
    };
  }, [roles, groups, departments, people, text]);
}
