import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api, unwrap, versionTag } from "~/api/client";
import type { Department } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { FieldFrame } from "~/ui/FieldFrame";
import { PickPerson } from "~/ui/PickOne";
import { Problems } from "~/ui/Problems";
import { TextInput } from "~/ui/TextInput";
import { peopleWords } from "./words";

interface DialogProps {
  department: Department | null;
  departments: readonly Department[];
  onClose: () => void;
}

export function DepartmentDialog({ department, departments, onClose }: DialogProps) {
  const t = useWords(peopleWords);
  const cache = useQueryClient();
  const [code, setCode] = useState(department?.code ?? "");
  const [name, setName] = useState(department?.name ?? "");
  const [parentId, setParent] = useState<string | null>(department?.parentId ?? null);
  const [headId, setHead] = useState<string | null>(department?.headId ?? null);
  const save = useMutation({
    mutationFn: () => {
      const body = { code, name, parentId, headId };
      if (!department) return unwrap(api.POST("/api/v1/departments", { body }));
      const header = { "If-Match": versionTag(department.version) };
      const path = { id: department.id };
      return unwrap(api.PATCH("/api/v1/departments/{id}", { params: { path, header }, body }));
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["departments"] });
      onClose();
    },
  });
  return (
    <Dialog
      title={t(department ? "editDepartment" : "newDepartment")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={save.isPending} onClick={() => save.mutate()}>
            {t("save")}
          </Button>
        </>
      }
    >
      {save.error && <Problems error={save.error} />}
      <TextInput label={t("code")} value={code} onChange={setCode} required maxLength={100} />
      <TextInput label={t("departmentName")} value={name} onChange={setName} required />
      <PickDepartment
        label={t("above")}
        departments={departments.filter((each) => each.id !== department?.id)}
        value={parentId}
        onChange={setParent}
      />
      <PickPerson label={t("head")} help={t("headHelp")} value={headId} onChange={setHead} />
    </Dialog>
  );
}

export function PickDepartment({ label, departments, value, onChange }: PickProps) {
  const t = useWords(peopleWords);
  const id = useId();
  return (
    <FieldFrame id={id} label={label}>
      {() => (
        <select
          className="input"
          id={id}
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value || null)}
        >
          <option value="">{t("none")}</option>
          {departments.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name} ({each.code})
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  );
}

interface PickProps {
  label: string;
  departments: readonly Department[];
  value: string | null;
  onChange: (id: string | null) => void;
}
