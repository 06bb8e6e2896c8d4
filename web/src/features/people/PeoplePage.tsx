import "./people.css";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, unwrap } from "~/api/client";
import { departmentsQuery } from "~/api/peopleQueries";
import { can, useMe } from "~/api/session";
import type { Department } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { DepartmentDialog } from "./DepartmentDialog";
import { DepartmentTree } from "./DepartmentTree";
import { PersonDialog } from "./PersonDialog";
import { peopleWords } from "./words";

export default function PeoplePage() {
  const t = useWords(peopleWords);
  const me = useMe();
  const departments = useQuery(departmentsQuery);
  const [selected, setSelected] = useState<string | null>(null);
  const [edited, setEdited] = useState<Department | "new">();
  const [adding, setAdding] = useState(false);
  usePageTitle(t("people"));
  if (!can(me, "admin")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  const all = departments.data?.items ?? [];
  return (
    <>
      <div className="row spread">
        <div>
          <h1>{t("people")}</h1>
          <p className="muted">{t("peopleLead")}</p>
        </div>
        <Button icon="plus" tone="primary" onClick={() => setAdding(true)}>
          {t("newPerson")}
        </Button>
      </div>
      <div className="people">
        <section className="card stack" aria-labelledby="departments">
          <div className="row spread">
            <h2 id="departments">{t("departments")}</h2>
            <Button icon="plus" onClick={() => setEdited("new")}>
              {t("newDepartment")}
            </Button>
          </div>
          {departments.isPending && <Skeleton lines={4} />}
          {departments.error && (
            <ErrorPanel error={departments.error} onRetry={() => void departments.refetch()} />
          )}
          <DepartmentTree departments={all} selected={selected} onSelect={setSelected} onEdit={setEdited} />
        </section>
        <Members department={selected} departments={all} />
      </div>
      {edited && (
        <DepartmentDialog
          department={edited === "new" ? null : edited}
          departments={all}
          onClose={() => setEdited(undefined)}
        />
      )}
      {adding && <PersonDialog departments={all} onClose={() => setAdding(false)} />}
    </>
  );
}

function Members({ department, departments }: MembersProps) {
  const t = useWords(peopleWords);
  const [words, setWords] = useState("");
  const users = useInfiniteQuery({
    queryKey: ["users", "all", words, department],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        q: words,
        limit: 100,
        ...(department ? { department } : {}),
        ...(pageParam ? { after: pageParam } : {}),
      };
      return unwrap(api.GET("/api/v1/users", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
  });
  const people = users.data?.pages.flatMap((page) => page.items) ?? [];
  const nameOf = (id: string | null | undefined) => departments.find((each) => each.id === id)?.name;
  return (
    <section className="card stack" aria-label={nameOf(department) ?? t("everybody")}>
      <input
        className="input"
        type="search"
        aria-label={t("search")}
        placeholder={t("search")}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {users.isPending && <Skeleton lines={6} />}
      {users.error && <ErrorPanel error={users.error} onRetry={() => void users.refetch()} />}
      {users.data && people.length === 0 && <p className="muted">{t("nobody")}</p>}
      <ul className="stack">
        {people.map((user) => (
          <li key={user.id} className="row spread">
            <span className="wrap">
              <Link href={`/people/${user.id}`}>
                <strong>{user.name}</strong>
              </Link>{" "}
              <span className="muted mono">{user.login}</span>
              <br />
              <span className="muted">
                {[nameOf(user.departmentId), user.title].filter(Boolean).join(" · ")}
              </span>
            </span>
            {!user.active && (
              <Badge tone="calm" icon="pause">
                {t("inactive")}
              </Badge>
            )}
          </li>
        ))}
      </ul>
      {users.hasNextPage && (
        <Button busy={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </section>
  );
}

interface MembersProps {
  department: string | null;
  departments: readonly Department[];
}
