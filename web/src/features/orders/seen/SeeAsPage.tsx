import "../orders.css";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "wouter";
import { ordersAsQuery } from "~/api/peopleQueries";
import { asProblem } from "~/api/problem";
import { userQuery } from "~/api/queries";
import type { components } from "~/api/schema";
import { useWords } from "~/i18n/words";
import { LinkButton } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { PersonPicker } from "~/ui/PersonPicker";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { StatusBadge } from "../StatusBadge";
import { SeeOrderAs } from "./SeeOrderAs";
import { seeAsWords } from "./seeAsWords";

/** What the roles of a person come to, in their own lists and orders. The server answers as it would answer them. */
export default function SeeAsPage() {
  const t = useWords(seeAsWords);
  const [search, setSearch] = useSearchParams();
  const person = search.get("person");
  const order = search.get("order");
  usePageTitle(t("title"));
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
      </div>
      <p className="muted">{t("help")}</p>
      <div className="see-as-pick">
        <PersonPicker
          id="see-as"
          label={t("person")}
          value={person}
          onChange={(id) => setSearch(id ? { person: id } : {})}
        />
      </div>
      {person && <Seen key={person} person={person} order={order} />}
    </>
  );
}

function Seen({ person, order }: { person: string; order: string | null }) {
  const t = useWords(seeAsWords);
  const { data: user } = useQuery(userQuery(person));
  const found = useQuery(ordersAsQuery(person));
  if (found.error && !found.data) {
    if (asProblem(found.error).status === 403) return <Notice tone="warn">{t("whole")}</Notice>;
    return <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />;
  }
  if (!found.data || !user) return <Skeleton lines={5} height="2.5rem" />;
  const { name } = user;
  return (
    <>
      <Notice tone="info" icon="user" live="polite">
        <p>{t("seenAs", { name })}</p>
      </Notice>
      {order ? (
        <SeeOrderAs person={person} order={order} />
      ) : (
        <List person={person} name={name} found={found.data} />
      )}
    </>
  );
}

interface ListProps {
  person: string;
  name: string;
  found: components["schemas"]["OrderPage"];
}

function List({ person, name, found }: ListProps) {
  const t = useWords(seeAsWords);
  if (found.items.length === 0) {
    return (
      <Empty icon="lock">
        <p>{t("none", { name })}</p>
      </Empty>
    );
  }
  const { total } = found;
  return (
    <>
      <p className="muted">
        {total
          ? t("all", { count: `${total.count}${total.capped ? "+" : ""}` })
          : t("some", { count: found.items.length })}
      </p>
      <div className="table-scroll">
        <table className="table">
          <thead>
            <tr>
              <th>{t("number")}</th>
              <th>{t("name")}</th>
              <th>{t("status")}</th>
              <th>{t("requester")}</th>
            </tr>
          </thead>
          <tbody>
            {found.items.map((each) => (
              <tr key={each.id}>
                <td>
                  <LinkButton tone="plain" to={`/roles/as?person=${person}&order=${each.id}`}>
                    <span className="mono">{each.number}</span>
                  </LinkButton>
                </td>
                <td className="wrap">{each.title}</td>
                <td>
                  <StatusBadge status={each.status} />
                </td>
                <td>{each.requester.name}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
