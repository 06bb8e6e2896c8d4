import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import type { Department } from "~/api/types";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Problems } from "~/ui/Problems";
import { TextInput } from "~/ui/TextInput";
import { PickDepartment } from "./DepartmentDialog";
import { peopleWords } from "./words";

/** A new person gets the role of a requester; more is given on their page. */
export function PersonDialog({ departments, onClose }: DialogProps) {
  const t = useWords(peopleWords);
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [departmentId, setDepartment] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () => {
      const body = { name, login, password, departmentId, roles: ["requester"] };
      return unwrap(api.POST("/api/v1/users", { body }));
    },
    onSuccess: async (user) => {
      await cache.invalidateQueries({ queryKey: ["users"] });
      navigate(`/people/${user.id}`);
    },
  });
  return (
    <Dialog
      title={t("newPerson")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button tone="primary" busy={create.isPending} onClick={() => create.mutate()}>
            {t("save")}
          </Button>
        </>
      }
    >
      {create.error && <Problems error={create.error} />}
      <TextInput label={t("name")} value={name} onChange={setName} required />
      <TextInput label={t("login")} value={login} onChange={setLogin} required maxLength={100} />
      <TextInput
        label={t("password")}
        help={t("passwordHelp")}
        type="password"
        value={password}
        onChange={setPassword}
        required
      />
      <PickDepartment
        label={t("department")}
        departments={departments}
        value={departmentId}
        onChange={setDepartment}
      />
    </Dialog>
  );
}

interface DialogProps {
  departments: readonly Department[];
  onClose: () => void;
}
