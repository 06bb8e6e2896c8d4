import { useQuery } from "@tanstack/react-query";
import { userQuery } from "~/api/queries";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { PickPerson } from "~/ui/PickOne";
import { words } from "./words";

interface PeopleProps {
  label: string;
  people: readonly string[];
  onChange: (people: string[]) => void;
}

/** Some people, in their order. */
export function People({ label, people, onChange }: PeopleProps) {
  return (
    <>
      {people.length > 0 && (
        <ul className="tags">
          {people.map((id) => (
            <Person key={id} id={id} onRemove={() => onChange(people.filter((each) => each !== id))} />
          ))}
        </ul>
      )}
      <PickPerson
        label={label}
        value={null}
        onChange={(id) => id && !people.includes(id) && onChange([...people, id])}
      />
    </>
  );
}

function Person({ id, onRemove }: { id: string; onRemove: () => void }) {
  const t = useWords(words);
  const name = useQuery(userQuery(id)).data?.name ?? id;
  return (
    <li className="row">
      {name}
      <IconButton icon="close" label={`${t("remove")} ${name}`} onClick={onRemove} />
    </li>
  );
}
