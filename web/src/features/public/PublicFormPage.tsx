import "./public.css";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { api, unwrap } from "~/api/client";
import { asProblem } from "~/api/problem";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Brand } from "~/ui/Brand";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { LanguageSwitch } from "~/ui/LanguageSwitch";
import { Notice } from "~/ui/Notice";
import { Skeleton } from "~/ui/Skeleton";
import { usePageTitle } from "~/ui/usePageTitle";
import { PublicForm } from "./PublicForm";
import { publicWords } from "./words";

/** A younger challenge cannot have expired, and a new one would make the server think this visitor too quick. */
const CHALLENGE_FRESH_MS = 60_000;

/** What stands behind the code on the machine: one form, no sign-in, nothing else. */
export default function PublicFormPage() {
  const { slug = "" } = useParams<{ slug: string }>();
  const t = useWords(publicWords);
  const text = useText();
  const form = useQuery({
    queryKey: ["publicForm", slug],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/public/forms/{slug}", { params: { path: { slug } }, signal })),
    // The challenge inside is signed for a while; fetching again under the visitor's hands would only move the form.
    staleTime: Number.POSITIVE_INFINITY,
  });
  usePageTitle(text(form.data?.orderType.name));
  const missing = form.error && asProblem(form.error).status === 404;
  return (
    <main className="public standalone" id="main" tabIndex={-1}>
      <div className="row spread">
        <Brand {...(form.data ? { name: form.data.organisation } : {})} />
        <LanguageSwitch />
      </div>
      {form.isPending && <Skeleton lines={6} height="2.5rem" />}
      {missing && <Notice tone="warn">{t("missing")}</Notice>}
      {form.error && !missing && <ErrorPanel error={form.error} onRetry={() => void form.refetch()} />}
      {form.data && (
        <>
          <div>
            <h1>{text(form.data.orderType.name)}</h1>
            <p className="muted">{text(form.data.orderType.description)}</p>
          </div>
          <PublicForm
            slug={slug}
            offered={form.data}
            onRefused={() => {
              if (Date.now() - form.dataUpdatedAt > CHALLENGE_FRESH_MS) void form.refetch();
            }}
          />
        </>
      )}
    </main>
  );
}
