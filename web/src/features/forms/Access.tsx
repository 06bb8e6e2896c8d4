import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, unwrap, versionTag } from "~/api/client";
import { rolesQuery } from "~/api/peopleQueries";
import type { Grant, RoleDocument } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { LinkButton } from "~/ui/Button";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Notice } from "~/ui/Notice";
import { Problems } from "~/ui/Problems";
import { Skeleton } from "~/ui/Skeleton";
import { type Bundle, bundles, give, held, take } from "./grants";
import { typeWords } from "./typeWords";

const columns = Object.keys(bundles) as Bundle[];

/** Which roles may submit orders of a type, and which handle them: a tick holds at once. */
export function Access({ typeId }: { typeId: string }) {
  const t = useWords(typeWords);
  const text = useText();
  const cache = useQueryClient();
  const roles = useQuery(rolesQuery);
  const save = useMutation({
    mutationFn: ({ role, grants }: { role: RoleDocument; grants: Grant[] }) =>
      unwrap(
        api.PATCH("/api/v1/roles/{id}", {
          params: { path: { id: role.id }, header: { "If-Match": versionTag(role.version) } },
          body: { grants },
        }),
      ),
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ["roles"] }),
        cache.invalidateQueries({ queryKey: ["orderTypes"] }),
      ]),
  });
  if (roles.isPending) return <Skeleton lines={4} />;
  if (roles.error) return <ErrorPanel error={roles.error} onRetry={() => void roles.refetch()} />;
  const active = roles.data.items.filter((role) => role.active);
  const nobody = active.every((role) => held(role.grants, typeId, "submit") === "no");
  return (
    <>
      <p className="muted">{t("accessHelp")}</p>
      {nobody && <Notice tone="warn">{t("nobodySubmits")}</Notice>}
      {save.error && <Problems error={save.error} />}
      <table className="type-access">
        <thead>
          <tr>
            <th scope="col">{t("role")}</th>
            {columns.map((bundle) => (
              <th key={bundle} scope="col">
                {t(bundle === "submit" ? "maySubmit" : "mayHandle")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {active.map((role) => (
            <tr key={role.id}>
              <th scope="row">{text(role.name)}</th>
              {columns.map((bundle) => {
                const how = held(role.grants, typeId, bundle);
                const label = `${text(role.name)}: ${t(bundle === "submit" ? "maySubmit" : "mayHandle")}`;
                const change = how === "named" ? take : give;
                return (
                  <td key={bundle} title={how === "all" ? t("byAll") : undefined}>
                    <label className="type-tick">
                      <input
                        type="checkbox"
                        aria-label={how === "all" ? `${label} (${t("byAll")})` : label}
                        disabled={how === "all" || save.isPending}
                        checked={how !== "no"}
                        onChange={() => save.mutate({ role, grants: change(role.grants, typeId, bundle) })}
                      />
                    </label>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <div>
        <LinkButton to="/roles" icon="settings">
          {t("history")}
        </LinkButton>
      </div>
    </>
  );
}
