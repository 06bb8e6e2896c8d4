import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { organisationWords } from "./words";

export function NewList() {
  const t = useWords(organisationWords);
  const [, navigate] = useLocation();
  const [input, setInput] = useState({ key: "", nameZh: "", nameEn: "" });
  const create = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT("/api/v1/option-lists/{key}", {
          params: { path: { key: input.key } },
          body: { name: { zh: input.nameZh, en: input.nameEn || input.nameZh }, options: [] },
        }),
      ),
    onSuccess: (list) => navigate(`/option-lists/${list.key}`),
  });
  return (
    <form
      className="card stack"
      aria-labelledby="new-list"
      onSubmit={(event) => {
        event.preventDefault();
        if (!create.isPending) create.mutate();
      }}
    >
      <h2 id="new-list">{t("newList")}</h2>
      {create.error && <ErrorPanel error={create.error} />}
      <div className="option-new">
        {(["key", "nameZh", "nameEn"] as const).map((name) => (
          <label key={name} className="field">
            <span className="field-label">{t(name)}</span>
            <input
              className="input"
              value={input[name]}
              required={name !== "nameEn"}
              onChange={(event) => setInput({ ...input, [name]: event.target.value })}
            />
          </label>
        ))}
      </div>
      <p>
        <Button type="submit" icon="plus" busy={create.isPending}>
          {t("create")}
        </Button>
      </p>
    </form>
  );
}
