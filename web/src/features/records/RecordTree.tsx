import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { childrenQuery } from "./queries";
import { recordWords } from "./words";

/** What belongs to a record, level by level; each level is asked for when somebody opens it. */
export function RecordTree({ collection, id }: { collection: string; id: string }) {
  const t = useWords(recordWords);
  const children = useQuery(childrenQuery(collection, id));
  if (children.isPending) return <Skeleton lines={2} />;
  if (children.error) return <ErrorPanel error={children.error} onRetry={() => void children.refetch()} />;
  if (children.data.items.length === 0) return <p className="muted">{t("none")}</p>;
  return (
    <ul className="record-tree">
      {children.data.items.map((child) => (
        <Branch
          key={child.id}
          collection={child.collection}
          id={child.id}
          name={child.name}
          code={child.code}
        />
      ))}
    </ul>
  );
}

function Branch({
  collection,
  id,
  name,
  code,
}: {
  collection: string;
  id: string;
  name: string;
  code: string;
}) {
  const t = useWords(recordWords);
  const [open, setOpen] = useState(false);
  return (
    <li>
      <span className="row">
        <IconButton
          icon={open ? "down" : "next"}
          label={`${t("children")}: ${name}`}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        <Link href={`/records/${collection}/${id}`}>{name}</Link>
        <span className="mono muted">{code}</span>
      </span>
      {open && <RecordTree collection={collection} id={id} />}
    </li>
  );
}
