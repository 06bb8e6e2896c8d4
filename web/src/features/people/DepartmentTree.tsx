import { useState } from "react";
import type { Department } from "~/api/types";
import { useWords } from "~/i18n/words";
import { IconButton } from "~/ui/Button";
import { peopleWords } from "./words";

interface TreeProps {
  departments: readonly Department[];
  selected: string | null;
  onSelect: (id: string | null) => void;
  onEdit: (department: Department) => void;
}

/** The organisation chart as nested lists of buttons: Tab and Enter do everything. */
export function DepartmentTree({ departments, selected, onSelect, onEdit }: TreeProps) {
  const t = useWords(peopleWords);
  const known = new Set(departments.map((department) => department.id));
  const tops = departments.filter(({ parentId }) => !parentId || !known.has(parentId));
  return (
    <ul className="tree">
      <li>
        <button
          type="button"
          className="tree-name"
          aria-pressed={selected === null}
          onClick={() => onSelect(null)}
        >
          {t("everybody")}
        </button>
      </li>
      {tops.map((department) => (
        <Branch key={department.id} {...{ department, departments, selected, onSelect, onEdit }} />
      ))}
    </ul>
  );
}

function Branch({ department, ...tree }: TreeProps & { department: Department }) {
  const t = useWords(peopleWords);
  const [open, setOpen] = useState(true);
  const below = tree.departments.filter(({ parentId }) => parentId === department.id);
  return (
    <li>
      <div className="tree-row">
        {below.length > 0 ? (
          <IconButton
            icon={open ? "down" : "next"}
            label={department.name}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        ) : (
          <span className="tree-leaf" />
        )}
        <button
          type="button"
          className="tree-name"
          aria-pressed={tree.selected === department.id}
          onClick={() => tree.onSelect(department.id)}
        >
          {department.name}
          {!department.active && <small className="muted"> {t("inactive")}</small>}
        </button>
        <IconButton
          icon="edit"
          label={`${t("editDepartment")} ${department.name}`}
          onClick={() => tree.onEdit(department)}
        />
      </div>
      {open && below.length > 0 && (
        <ul>
          {below.map((each) => (
            <Branch key={each.id} department={each} {...tree} />
          ))}
        </ul>
      )}
    </li>
  );
}
