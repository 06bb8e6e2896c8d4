import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import { orderTypesQuery } from "~/api/queries";
import { can, useMe } from "~/api/session";
import { instantToWall, wallToInstant } from "~/i18n/format";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { Checks } from "~/ui/Checks";
import { PersonPicker } from "~/ui/PersonPicker";
import { Problems } from "~/ui/Problems";
import { TextInput } from "~/ui/TextInput";
import { toast } from "~/ui/toasts";
import { deputyWords } from "./deputyWords";

const WEEK_MS = 7 * 86_400_000;

export function NewDeputy({ onMade }: { onMade: () => Promise<void> }) {
  const t = useWords(deputyWords);
  const text = useText();
  const me = useMe();
  const zone = me.organisation.timeZone;
  const wall = (later: number) => instantToWall(new Date(Date.now() + later).toISOString(), zone);
  const types = useQuery(orderTypesQuery);
  const [person, setPerson] = useState<string | null>(null);
  const [deputy, setDeputy] = useState<string | null>(null);
  const [from, setFrom] = useState(() => wall(0));
  const [until, setUntil] = useState(() => wall(WEEK_MS));
  const [orderTypes, setOrderTypes] = useState<readonly string[]>([]);
  const [note, setNote] = useState("");
  const [missing, setMissing] = useState(false);
  const create = useMutation({
    mutationFn: (deputyId: string) =>
      unwrap(
        api.POST("/api/v1/absences", {
          body: {
            ...(person ? { person } : {}),
            deputy: deputyId,
            from: wallToInstant(from, zone) ?? from,
            until: wallToInstant(until, zone) ?? until,
            orderTypes: [...orderTypes],
            note,
          },
        }),
      ),
    onSuccess: async () => {
      toast("ok", t("added"));
      setDeputy(null);
      setNote("");
      await onMade();
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(deputy === null);
        if (deputy !== null && !create.isPending) create.mutate(deputy);
      }}
    >
      {create.error && <Problems error={create.error} />}
      {missing && (
        <p className="field-error" role="alert">
          {t("chooseDeputy")}
        </p>
      )}
      {can(me, "admin") && (
        <PersonPicker id="absent-person" label={t("person")} value={person} onChange={setPerson} />
      )}
      <PersonPicker id="deputy" label={t("deputy")} value={deputy} onChange={setDeputy} />
      <div className="row">
        <label className="field">
          <span className="field-label">{t("from")}</span>
          <input
            className="input"
            type="datetime-local"
            required
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field-label">{t("until")}</span>
          <input
            className="input"
            type="datetime-local"
            required
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </label>
      </div>
      {(types.data?.items.length ?? 0) > 0 && (
        <Checks
          label={t("types")}
          options={(types.data?.items ?? []).map((type) => ({ value: type.id, text: text(type.name) }))}
          value={orderTypes}
          onChange={setOrderTypes}
        />
      )}
      <TextInput label={t("note")} value={note} maxLength={200} onChange={setNote} />
      <p>
        <Button type="submit" icon="plus" busy={create.isPending}>
          {t("add")}
        </Button>
      </p>
    </form>
  );
}
