import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import { can, useMe } from "~/api/session";
import { useWords } from "~/i18n/words";
import { Button, LinkButton } from "~/ui/Button";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { usePageTitle } from "~/ui/usePageTitle";
import { TypeForm } from "./TypeForm";
import "./types.css";
import { emptyType, keyFrom } from "./typeDraft";
import { typeWords } from "./typeWords";

/** The first step towards a new order type; the page of the type leads through the others. */
export default function NewTypePage() {
  const t = useWords(typeWords);
  const me = useMe();
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState(emptyType);
  usePageTitle(t("createTitle"));
  const create = useMutation({
    mutationFn: () => {
      const { name, description } = draft;
      const both = ({ zh, en }: typeof name) => ({ zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() });
      const key = draft.key.trim() || keyFrom(name);
      const body = { ...draft, key, name: both(name), description: both(description) };
      return unwrap(api.POST("/api/v1/order-types", { body }));
    },
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: ["orderTypes"] });
      navigate(`/types/${made.id}/form`);
    },
  });
  if (!can(me, "forms")) return <Notice tone="warn">{t("forbidden")}</Notice>;
  return (
    <>
      <div>
        <h1>{t("createTitle")}</h1>
        <p className="muted">{t("createLead")}</p>
      </div>
      <form
        className="card stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!create.isPending) create.mutate();
        }}
      >
        {create.error && <Problems error={create.error} />}
        <TypeForm value={draft} onChange={setDraft} isNew />
        <div className="row">
          <Button type="submit" tone="primary" icon="next" busy={create.isPending}>
            {t("begin")}
          </Button>
          <LinkButton to="/types">{t("cancel")}</LinkButton>
        </div>
      </form>
    </>
  );
}
