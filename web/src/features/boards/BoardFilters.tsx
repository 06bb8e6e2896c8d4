import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { boardsQuery } from "~/api/boardQueries";
import { departmentsQuery } from "~/api/lists";
import { recordQuery, recordsQuery } from "~/api/queries";
import { useText } from "~/i18n/locale";
import { useWords } from "~/i18n/words";
import { Button } from "~/ui/Button";
import { ComboBox } from "~/ui/ComboBox";
import { PersonPicker } from "~/ui/PersonPicker";
import { type BoardState, dayIn, spans } from "./useBoardState";
import { boardWords } from "./words";

export interface BoardFiltersProps {
  typeId: string;
  state: BoardState;
  onSet: (change: Partial<BoardState>) => void;
  zone: string;
}

const spanWords = { 1: "today", 7: "last7", 30: "last30", 90: "last90" } as const;

/** Of what and of when a board tells. */
export function BoardFilters({ typeId, state, onSet, zone }: BoardFiltersProps) {
  const t = useWords(boardWords);
  const text = useText();
  const [, navigate] = useLocation();
  const boards = useQuery(boardsQuery({ from: "", to: "" }));
  const departments = useQuery(departmentsQuery);
  const narrowed = state.team || state.person || state.site;
  const types = boards.data?.items ?? [];
  return (
    <fieldset className="board-filters">
      <legend className="sr">{t("filters")}</legend>
      {types.length > 1 && (
        <label className="field">
          <span className="field-label">{t("title")}</span>
          <select
            className="input"
            value={typeId}
            onChange={(event) => navigate(`/boards/${event.target.value}${location.search}`)}
          >
            {types.map((type) => (
              <option key={type.typeId} value={type.typeId}>
                {text(type.name)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="field">
        <span className="field-label">{t("period")}</span>
        <select
          className="input"
          value={state.span}
          onChange={(event) => {
            const span = Number(event.target.value);
            onSet(span ? { span } : { span, from: dayIn(zone, 29), to: dayIn(zone, 0) });
          }}
        >
          {spans.map((span) => (
            <option key={span} value={span}>
              {t(spanWords[span])}
            </option>
          ))}
          <option value={0}>{t("ownPeriod")}</option>
        </select>
      </label>
      {state.span === 0 && (
        <>
          <Day label={t("from")} value={state.from} max={state.to} onChange={(from) => onSet({ from })} />
          <Day label={t("to")} value={state.to} min={state.from} onChange={(to) => onSet({ to })} />
        </>
      )}
      <label className="field">
        <span className="field-label">{t("team")}</span>
        <select
          className="input"
          value={state.team}
          onChange={(event) => onSet({ team: event.target.value, person: "" })}
        >
          <option value="">{t("everybody")}</option>
          {departments.data?.items.map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </select>
      </label>
      <PersonPicker
        id="board-person"
        label={t("person")}
        value={state.person || null}
        onChange={(person) => onSet({ person: person ?? "", team: "" })}
      />
      <SitePicker value={state.site} onChange={(site) => onSet({ site })} />
      {narrowed && (
        <Button icon="close" onClick={() => onSet({ team: "", person: "", site: "" })}>
          {t("clear")}
        </Button>
      )}
    </fieldset>
  );
}

interface DayProps {
  label: string;
  value: string;
  min?: string;
  max?: string;
  onChange: (day: string) => void;
}

function Day({ label, value, min, max, onChange }: DayProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        type="date"
        className="input"
        value={value}
        min={min}
        max={max}
        onChange={(event) => event.target.value && onChange(event.target.value)}
      />
    </label>
  );
}

function SitePicker({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const t = useWords(boardWords);
  const [words, setWords] = useState("");
  const found = useQuery(recordsQuery("site", words));
  const chosen = useQuery({ ...recordQuery("site", value), enabled: value !== "" });
  const offered = (found.data?.items ?? []).filter((site) => site.active);
  return (
    <div className="field">
      <label className="field-label" htmlFor="board-site" id="board-site-label">
        {t("site")}
      </label>
      <ComboBox
        id="board-site"
        options={offered.map((site) => ({ id: site.id, text: site.name, hint: site.code }))}
        value={value || null}
        valueText={value ? (chosen.data?.name ?? "") : ""}
        onChange={(site) => onChange(site ?? "")}
        onSearch={setWords}
        loading={found.isFetching}
      />
    </div>
  );
}
