import "./options.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useParams } from "wouter";
import { api, unwrap, versionTag } from "~/api/client";
import { asProblem } from "~/api/problem";
import { optionListQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { OptionList } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { toast } from "~/ui/toasts";
import { usePageTitle } from "~/ui/usePageTitle";
import { OptionRows } from "./OptionRows";
import { matching, mergePasted, parsePasted } from "./options";
import { Versions } from "./Versions";
import { organisationWords } from "./words";

export default function OptionListPage() {
  const { key = "" } = useParams<{ key: string }>();
  const t = useWords(organisationWords);
  const text = useText();
  const me = useMe();
  const list = useQuery(optionListQuery(key));
  usePageTitle(text(list.data?.name) || t("lists"));
  if (!can(me, "forms")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  if (list.error && !list.data) {
    return asProblem(list.error).status === 404 ? (
      <Notice tone="warn">{t("missing")}</Notice>
    ) : (
      <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />
    );
  }
  if (!list.data) return <Skeleton lines={6} />;
  return (
    <>
      <Editor key={list.data.version} list={list.data} />
      <Versions id={list.data.id} onRestored={() => void list.refetch()} />
    </>
  );
}

function Editor({ list }: { list: OptionList }) {
  const t = useWords(organisationWords);
  const text = useText();
  const cache = useQueryClient();
  const [options, setOptions] = useState(list.options);
  const [words, setWords] = useState("");
  const [pasting, setPasting] = useState<string>();
  const shown = useMemo(() => matching(options, words), [options, words]);
  const known = useMemo(() => new Set(list.options.map((option) => option.value)), [list]);
  const changed = options !== list.options;
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/option-lists/{key}", {
          params: { path: { key: list.key }, header: { "If-Match": versionTag(list.version) } },
          body: { name: list.name, options },
        }),
      ),
    onSuccess: (saved) => {
      cache.setQueryData(optionListQuery(list.key).queryKey, saved);
      void cache.invalidateQueries({ queryKey: ["versions", list.id] });
      toast("ok", t("saved"));
    },
  });
  const take = () => {
    const merged = mergePasted(options, parsePasted(pasting ?? ""));
    setOptions(merged.options);
    setPasting(undefined);
    toast("ok", t("imported", { added: merged.added, changed: merged.changed }));
  };
  return (
    <section className="card stack" aria-labelledby="list-name">
      <div className="page-head">
        <h1 id="list-name">{text(list.name)}</h1>
        <div className="row">
          {changed && <span className="muted">{t("unsaved")}</span>}
          <Button
            tone="primary"
            icon="check"
            disabled={!changed}
            busy={save.isPending}
            onClick={() => save.mutate()}
          >
            {t("save")}
          </Button>
        </div>
      </div>
      <p className="muted">{t("usedNote")}</p>
      {save.error && <ErrorPanel error={save.error} />}
      <div className="row">
        <input
          className="input option-filter"
          type="search"
          aria-label={t("filter")}
          placeholder={t("filter")}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <span className="muted" role="status">
          {t("count", { shown: shown.length, all: options.length })}
        </span>
        <Button icon="clipboard" onClick={() => setPasting(pasting === undefined ? "" : undefined)}>
          {t("paste")}
        </Button>
      </div>
      {pasting !== undefined && (
        <div className="stack">
          <label className="field">
            <span className="field-help">{t("pasteHelp")}</span>
            <textarea
              className="input"
              rows={6}
              aria-label={t("paste")}
              value={pasting}
              onChange={(event) => setPasting(event.target.value)}
            />
          </label>
          <p>
            <Button onClick={take} disabled={pasting.trim() === ""}>
              {t("import")}
            </Button>
          </p>
        </div>
      )}
      <OptionRows
        options={options}
        shown={shown}
        known={known}
        canMove={words.trim() === ""}
        onChange={setOptions}
      />
      <p>
        <Button
          icon="plus"
          onClick={() => {
            setWords("");
            setOptions([...options, { value: "", label: { zh: "", en: "" }, active: true }]);
          }}
        >
          {t("add")}
        </Button>
      </p>
    </section>
  );
}
