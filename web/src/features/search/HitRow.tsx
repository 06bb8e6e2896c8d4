import { Link } from "wouter";
import type { SearchHit } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { Time } from "~/ui/Time";
import { hrefOf } from "./hits";
import { MarkedText } from "./MarkedText";
import { searchWords } from "./words";

/** One hit: what it is, where the words stand, how alike they are. The title is the link and covers the whole row. */
export function HitRow({ hit }: { hit: SearchHit }) {
  const t = useWords(searchWords);
  const code = hit.order?.number ?? hit.record?.code ?? "";
  const inCode = hit.snippet?.place.kind === "key";
  return (
    <li className="hit">
      <Icon name={hit.record ? "box" : "clipboard"} />
      <div className="hit-body">
        <p className="hit-head">
          <Link href={hrefOf(hit)} className="hit-title">
            <MarkedText text={hit.title} fallback={t("untitled")} />
          </Link>
          {hit.likeness !== "exact" && (
            <Badge tone="calm" icon="info">
              {t(hit.likeness)}
            </Badge>
          )}
        </p>
        {hit.snippet && !inCode && <Where snippet={hit.snippet} />}
        <p className="hit-facts muted">
          <span className="mono">
            {inCode && hit.snippet ? <MarkedText text={hit.snippet.text} /> : code}
          </span>
          {hit.order && <span>{t(hit.order.status)}</span>}
          {hit.order && <span>{hit.order.requester.name}</span>}
          {hit.order && <Time at={hit.order.updatedAt} />}
          {hit.record && !hit.record.active && <span>{t("inactive")}</span>}
        </p>
      </div>
    </li>
  );
}

function Where({ snippet }: { snippet: NonNullable<SearchHit["snippet"]> }) {
  const t = useWords(searchWords);
  const text = useText();
  const { kind, label } = snippet.place;
  const names = {
    key: t("code"),
    title: t("name"),
    value: text(label),
    requester: t("requester"),
    comment: t("inComment"),
    file: t("inFile"),
  };
  return (
    <p className="hit-snippet">
      <span className="muted">{names[kind]} </span>
      <MarkedText text={snippet.text} />
    </p>
  );
}
