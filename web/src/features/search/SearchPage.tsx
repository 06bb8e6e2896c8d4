import "./search.css";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "wouter";
import { isSearchKind, type SearchKind, searchKinds, searchQuery } from "~/api/queries";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { useKeys } from "~/ui/shortcuts";
import { usePageTitle } from "~/ui/usePageTitle";
import { HitRow } from "./HitRow";
import { useTyped } from "./useTyped";
import { searchWords } from "./words";

/** The whole search: words and kind live in the address, so a search can be sent to somebody. */
export default function SearchPage() {
  const t = useWords(searchWords);
  const [params, setParams] = useSearchParams();
  const words = params.get("q")?.trim() ?? "";
  const named = params.get("kind");
  const kind = isSearchKind(named) ? named : undefined;
  const found = useInfiniteQuery({ ...searchQuery(words, kind), enabled: words !== "" });
  const list = useRef<HTMLUListElement>(null);
  usePageTitle(words ? `${words} · ${t("title")}` : t("title"));
  const set = (name: "q" | "kind", value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const step = (by: number) => {
    const links = [...(list.current?.querySelectorAll<HTMLAnchorElement>(".hit-title") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[Math.max(0, Math.min(links.length - 1, at < 0 ? 0 : at + by))]?.focus();
  };
  useKeys({ j: () => step(1), k: () => step(-1) });

  const hits = found.data?.pages.flatMap((page) => page.items) ?? [];
  const catchingUp = found.data?.pages[0]?.catchingUp ?? false;
  return (
    <>
      <div className="page-head">
        <h1>{t("title")}</h1>
        <p className="muted" role="status">
          {words &&
            (found.isPlaceholderData || found.isPending ? t("stale") : t("results", { count: hits.length }))}
        </p>
      </div>
      <search className="search-head">
        <SearchBox value={words} onChange={(typed) => set("q", typed)} onDown={() => step(0)} />
        <Kinds kind={kind} onChange={(next) => set("kind", next ?? "")} />
      </search>
      {catchingUp && <Notice tone="info">{t("catchingUp")}</Notice>}
      {!words && <p className="muted">{t("start")}</p>}
      {words && found.isPending && <Skeleton lines={6} height="4rem" />}
      {found.error && hits.length === 0 && (
        <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />
      )}
      {words && found.data && hits.length === 0 && (
        <Empty icon="search">
          <p>{t("nothing", { words })}</p>
          <p className="muted">{t("nothingHelp")}</p>
          {kind && <Button onClick={() => set("kind", "")}>{t("searchAll")}</Button>}
        </Empty>
      )}
      {hits.length > 0 && (
        <ul className={`row-list${found.isPlaceholderData ? " dim" : ""}`} ref={list}>
          {hits.map((hit) => (
            <HitRow key={hit.id} hit={hit} />
          ))}
        </ul>
      )}
      {found.hasNextPage && hits.length > 0 && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

interface SearchBoxProps {
  value: string;
  onChange: (words: string) => void;
  onDown: () => void;
}

function SearchBox({ value, onChange, onDown }: SearchBoxProps) {
  const t = useWords(searchWords);
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    // The address changed by other means (back button, another search).
    if (value !== sent.current) setTyped(value);
    sent.current = value;
  }, [value]);
  const typing = useTyped((words) => {
    sent.current = words;
    onChange(words);
  });
  return (
    <input
      ref={input}
      className="input"
      type="search"
      id="search"
      maxLength={200}
      aria-label={t("label")}
      placeholder={t("hint")}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        typing.onChange(event);
      }}
      onCompositionEnd={typing.onCompositionEnd}
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        onDown();
      }}
    />
  );
}

function Kinds({ kind, onChange }: { kind: SearchKind | undefined; onChange: (kind?: SearchKind) => void }) {
  const t = useWords(searchWords);
  return (
    <fieldset className="kinds">
      <legend className="sr">{t("where")}</legend>
      {[undefined, ...searchKinds].map((each) => (
        <label key={each ?? "all"} className="kind">
          <input type="radio" name="kind" checked={kind === each} onChange={() => onChange(each)} />
          <span>{t(each ?? "all")}</span>
        </label>
      ))}
    </fieldset>
  );
}
