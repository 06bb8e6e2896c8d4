import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { shareGroupsQuery, type View } from "~/api/lists";
import { useWords } from "~/i18n/words";
import { Checks } from "~/ui/Checks";
import { FieldFrame } from "~/ui/FieldFrame";
import { sharingWords } from "./words";

export type Sharing = View["sharing"];
export const NOBODY: Sharing = { with: "nobody" };

/** Whether it names whom to share with. */
export const isWhole = (sharing: Sharing) => sharing.with !== "groups" || sharing.groups.length > 0;

interface SharingProps {
  /** As it is kept; chosen again, it is this very value. */
  was: Sharing;
  value: Sharing;
  onChange: (sharing: Sharing) => void;
  help: string;
}

/** With whom somebody shares what they keep: a view, a board. */
export function SharingField({ was, value, onChange, help }: SharingProps) {
  const t = useWords(sharingWords);
  const id = useId();
  const groups = useQuery(shareGroupsQuery).data?.items ?? [];
  const chosen = value.with === "groups" ? value.groups : [];
  return (
    <>
      <FieldFrame id={`${id}-sharing`} label={t("sharing")} help={help}>
        {({ describedBy }) => (
          <select
            className="input"
            id={`${id}-sharing`}
            aria-describedby={describedBy}
            value={value.with}
            onChange={(event) => {
              const next = event.target.value;
              if (next === was.with) onChange(was);
              else if (next === "groups") onChange({ with: "groups", groups: [] });
              else onChange(next === "everybody" ? { with: "everybody" } : NOBODY);
            }}
          >
            <option value="nobody">{t("nobody")}</option>
            {(groups.length > 0 || was.with === "groups") && <option value="groups">{t("groups")}</option>}
            {was.with === "roles" && <option value="roles">{t("roles")}</option>}
            <option value="everybody">{t("everybody")}</option>
          </select>
        )}
      </FieldFrame>
      {value.with === "groups" && (
        <Checks
          label={t("groups")}
          options={groups.map((group) => ({ value: group.id, text: group.name }))}
          value={chosen}
          onChange={(picked) => {
            // Groups of others that are not offered here stay as they are.
            const unseen = chosen.filter((held) => !groups.some((group) => group.id === held));
            onChange({ with: "groups", groups: [...picked, ...unseen] });
          }}
        />
      )}
    </>
  );
}
