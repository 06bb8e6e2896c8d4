import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, unwrap } from "~/api/client";
import type { Flow } from "~/flow/definition";
import { numberOf } from "~/flow/numberOf";
import { useWords } from "~/i18n/words";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { deskWords } from "./deskWords";
import { around, type DiffLine, type Gap, readDiff } from "./textDiff";

/** Two published versions, or the published one and a flow that is not. */
export type Compared = { from: number; to: number } | { flow: Flow };

const diffQuery = (typeId: string, compared: Compared) =>
  queryOptions({
    queryKey: [
      "flow",
      typeId,
      "diff",
      "flow" in compared ? numberOf(compared.flow) : `${compared.from}-${compared.to}`,
    ],
    queryFn: ({ signal }) => {
      const body = compared as { from?: number; to?: number; flow?: Record<string, unknown> };
      const params = { path: { id: typeId } };
      return unwrap(api.POST("/api/v1/order-types/{id}/flow/diff", { params, body, signal }));
    },
    placeholderData: keepPreviousData,
    retry: false,
  });

interface TextDiffProps {
  typeId: string;
  compared: Compared;
  /** How many lines around a change are shown; all of them when it is left out. */
  context?: number;
}

/** The flow as text, line by line, with what changed. */
export function TextDiff({ typeId, compared, context }: TextDiffProps) {
  const t = useWords(deskWords);
  const diff = useQuery(diffQuery(typeId, compared));
  const lines = useMemo((): (DiffLine | Gap)[] => {
    const all = readDiff(diff.data?.text ?? "");
    return context === undefined ? all : around(all, context);
  }, [diff.data, context]);
  if (diff.error) return <ErrorPanel error={diff.error} onRetry={() => void diff.refetch()} />;
  if (!diff.data) return <Skeleton lines={4} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="flow-text" tabIndex={0} aria-label={t("text")}>
      <pre>
        {lines.map((line, at) =>
          "left" in line ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing but their order
            <span key={at} className="muted">
              {`⋯ ${t("leftOut", { count: line.left })}\n`}
            </span>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing but their order
            <span key={at} data-sign={line.sign}>{`${line.sign} ${line.text}\n`}</span>
          ),
        )}
      </pre>
    </section>
  );
}
