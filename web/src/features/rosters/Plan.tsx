import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, unwrap } from "~/api/client";
import type { RosterBody, RosterDuty } from "~/api/types";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Badge } from "~/ui/Badge";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import { TextInput } from "~/ui/TextInput";
import { Time } from "~/ui/Time";
import { People } from "./People";
import { words } from "./words";

type Swaps = NonNullable<RosterBody["swaps"]>;

interface PlanProps {
  id: string;
  version: number;
  body: RosterBody;
  onSwaps: (swaps: Swaps) => void;
}

/** Who is on duty in the coming days, when nobody is, and swaps. */
export function Plan({ id, version, body, onSwaps }: PlanProps) {
  const t = useWords(words);
  const text = useText();
  const [swapped, setSwapped] = useState<RosterDuty>();
  const plan = useQuery({
    queryKey: ["rosters", "plan", id, version],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/rosters/{id}/plan", { params: { path: { id }, query: { days: 14 } }, signal })),
  });
  const swaps = body.swaps ?? [];
  const others = (duty: RosterDuty) =>
    swaps.filter((swap) => swap.shift !== duty.shift || swap.on !== duty.on);
  return (
    <section className="card stack" aria-labelledby="roster-plan">
      <h2 id="roster-plan">{t("plan")}</h2>
      <p className="muted">{t("planHelp")}</p>
      {plan.isPending && <Skeleton lines={4} />}
      {plan.error && <ErrorPanel error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.data && (
        <>
          <h3>{t("gaps")}</h3>
          {plan.data.gaps.length === 0 && <p>{t("noGaps")}</p>}
          <ul className="plain-list">
            {plan.data.gaps.slice(0, 10).map((gap) => (
              <li key={gap.from}>
                <Time at={gap.from} exact /> {t("until")} <Time at={gap.until} exact />
              </li>
            ))}
          </ul>
          <ul className="stack">
            {plan.data.duties.map((duty) => (
              <li key={`${duty.on} ${duty.shift}`} className="row spread">
                <span className="wrap">
                  {text(duty.name)} <Time at={duty.from} exact /> {t("until")} <Time at={duty.until} exact />
                  <br />
                  {duty.people.length === 0 ? t("nobody") : duty.people.map((each) => each.name).join("、")}{" "}
                  {duty.swapped && (
                    <Badge tone="info" icon="retry">
                      {t("swapped")}
                    </Badge>
                  )}
                </span>
                {duty.swapped ? (
                  <Button onClick={() => onSwaps(others(duty))}>{t("undo")}</Button>
                ) : (
                  <Button
                    aria-label={t("swapTitle", { date: duty.on, shift: text(duty.name) })}
                    onClick={() => setSwapped(duty)}
                  >
                    {t("swap")}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {swapped && (
        <SwapDialog
          duty={swapped}
          onClose={() => setSwapped(undefined)}
          onSwap={(people, note) => {
            onSwaps([...others(swapped), { shift: swapped.shift, on: swapped.on, people, note }]);
            setSwapped(undefined);
          }}
        />
      )}
    </section>
  );
}

interface SwapDialogProps {
  duty: RosterDuty;
  onSwap: (people: string[], note: string) => void;
  onClose: () => void;
}

function SwapDialog({ duty, onSwap, onClose }: SwapDialogProps) {
  const t = useWords(words);
  const text = useText();
  const [people, setPeople] = useState<string[]>([]);
  const [note, setNote] = useState("");
  return (
    <Dialog
      title={t("swapTitle", { date: duty.on, shift: text(duty.name) })}
      onClose={onClose}
      footer={
        <Button
          tone="primary"
          icon="check"
          disabled={people.length === 0}
          onClick={() => onSwap(people, note)}
        >
          {t("save")}
        </Button>
      }
    >
      <People label={t("swapWith")} people={people} onChange={setPeople} />
      <TextInput label={t("note")} value={note} maxLength={200} onChange={setNote} />
    </Dialog>
  );
}
