import { useQuery } from "@tanstack/react-query";
import { departmentsQuery, groupsQuery } from "~/api/peopleQueries";
import { recordQuery, userQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import type { Coverage } from "~/api/types";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { PickPerson, PickRecord } from "~/ui/PickOne";
import { calendarWords } from "./words";

interface CoverageEditorProps {
  covers: Coverage;
  onChange: (covers: Coverage) => void;
}

/** Who works by the calendar. */
export function CoverageEditor({ covers, onChange }: CoverageEditorProps) {
  const t = useWords(calendarWords);
  const me = useMe();
  const departments = useQuery(departmentsQuery);
  const groups = useQuery({ ...groupsQuery, enabled: can(me, "admin") });
  const people = covers.people ?? [];
  const sites = covers.sites ?? [];
  const named = (items: readonly { id: string; name: string }[] | undefined) =>
    (items ?? []).map((item) => ({ value: item.id, text: item.name }));
  return (
    <section className="card stack" aria-labelledby="calendar-covers">
      <h2 id="calendar-covers">{t("covers")}</h2>
      <label className="choice">
        <input
          type="checkbox"
          checked={covers.organisation ?? false}
          onChange={(event) => onChange({ ...covers, organisation: event.target.checked })}
        />
        {t("coversOrganisation")}
      </label>
      {(departments.data?.items.length ?? 0) > 0 && (
        <Checks
          label={t("departments")}
          options={named(departments.data?.items)}
          value={covers.departments ?? []}
          onChange={(ids) => onChange({ ...covers, departments: ids })}
        />
      )}
      {(groups.data?.items.length ?? 0) > 0 && (
        <Checks
          label={t("groups")}
          options={named(groups.data?.items)}
          value={covers.groups ?? []}
          onChange={(ids) => onChange({ ...covers, groups: ids })}
        />
      )}
      <PickPerson
        label={t("addPerson")}
        value={null}
        onChange={(id) => id && !people.includes(id) && onChange({ ...covers, people: [...people, id] })}
      />
      <ul className="stack" aria-label={t("people")}>
        {people.map((id) => (
          <Person
            key={id}
            id={id}
            onRemove={() => onChange({ ...covers, people: people.filter((each) => each !== id) })}
          />
        ))}
      </ul>
      <PickRecord
        label={t("addSite")}
        collection="site"
        onPick={(id) => !sites.includes(id) && onChange({ ...covers, sites: [...sites, id] })}
      />
      <ul className="stack" aria-label={t("sites")}>
        {sites.map((id) => (
          <Site
            key={id}
            id={id}
            onRemove={() => onChange({ ...covers, sites: sites.filter((each) => each !== id) })}
          />
        ))}
      </ul>
    </section>
  );
}

interface EntryProps {
  id: string;
  onRemove: () => void;
}

function Person({ id, onRemove }: EntryProps) {
  const user = useQuery(userQuery(id));
  return <Entry name={user.data?.name ?? id} onRemove={onRemove} />;
}

function Site({ id, onRemove }: EntryProps) {
  const site = useQuery(recordQuery("site", id));
  return <Entry name={site.data?.name ?? id} onRemove={onRemove} />;
}

function Entry({ name, onRemove }: { name: string; onRemove: () => void }) {
  const t = useWords(calendarWords);
  return (
    <li className="row spread">
      <span>{name}</span>
      <IconButton icon="close" label={`${t("remove")} ${name}`} onClick={onRemove} />
    </li>
  );
}
