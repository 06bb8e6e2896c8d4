import "./charts.css";
import { type ReactNode, useId, useState } from "react";
import { Button } from "./Button";

export interface Series {
  name: string;
  tone: "accent" | "ok" | "warn" | "danger";
  values: readonly number[];
  /** A line over the columns, with a scale of its own. */
  line?: boolean;
}

export interface ColumnChartProps {
  label: string;
  names: readonly string[];
  series: readonly Series[];
  number: (value: number) => string;
  /** What is aimed at: dashed lines across, on the scale of the columns. */
  limits?: readonly { name: string; value: number }[];
}

const WIDTH = 720;
const HEIGHT = 200;
const FLOOR = HEIGHT - 22;
const TOP = 12;

const most = (series: readonly Series[]) => Math.max(1, ...series.flatMap((each) => each.values));

/** Columns side by side, with lines over them. Whoever cannot see it has the table beside it. */
export function ColumnChart({ label, names, series, number, limits = [] }: ColumnChartProps) {
  const columns = series.filter((each) => !each.line);
  const lines = series.filter((each) => each.line);
  const slot = WIDTH / Math.max(1, names.length);
  const width = Math.min(18, (slot * 0.8) / Math.max(1, columns.length));
  const scale = (FLOOR - TOP) / Math.max(most(columns), ...limits.map(({ value }) => value));
  const every = Math.ceil(names.length / 8);
  return (
    <figure className="chart">
      <ul className="chart-key">
        {series.map((each) => (
          <li key={each.name} data-tone={each.tone} data-line={each.line || undefined}>
            {each.name}
          </li>
        ))}
        {limits.map(({ name }) => (
          <li key={name} data-limit>
            {name}
          </li>
        ))}
      </ul>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} preserveAspectRatio="none">
        <line className="chart-floor" x1={0} x2={WIDTH} y1={FLOOR} y2={FLOOR} />
        {columns.map((each, place) =>
          each.values.map((value, at) => {
            const x = at * slot + slot / 2 - (width * columns.length) / 2 + place * width;
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: a column has no other name than its place
                key={`${each.name}:${at}`}
                data-tone={each.tone}
                x={x}
                width={Math.max(1, width - 1)}
                y={FLOOR - value * scale}
                height={value * scale}
              >
                <title>{`${names[at]} · ${each.name} ${number(value)}`}</title>
              </rect>
            );
          }),
        )}
        {limits.map(({ name, value }) => (
          <line
            key={name}
            className="chart-limit"
            x1={0}
            x2={WIDTH}
            y1={FLOOR - value * scale}
            y2={FLOOR - value * scale}
          >
            <title>{name}</title>
          </line>
        ))}
        {lines.map((each) => {
          const own = (FLOOR - TOP) / most([each]);
          const points = each.values.map((value, at) => `${at * slot + slot / 2},${FLOOR - value * own}`);
          return <polyline key={each.name} data-tone={each.tone} points={points.join(" ")} />;
        })}
      </svg>
      <div className="chart-names" aria-hidden>
        {names.map((name, at) => (
          <span key={name}>{at % every === 0 ? name : ""}</span>
        ))}
      </div>
    </figure>
  );
}

export interface ShareBarProps {
  /** From 0 to 1. */
  part: number;
  tone?: Series["tone"];
  /** Where what is aimed at lies on it, from 0 to 1. */
  marks?: readonly number[];
}

/** A bar beside a number that says the same. */
export function ShareBar({ part, tone = "accent", marks = [] }: ShareBarProps) {
  const width = `${Math.max(0, Math.min(100, part * 100))}%`;
  return (
    <span className="share-bar" aria-hidden>
      <span data-tone={tone} style={{ width }} />
      {marks.map((mark) => (
        <i key={mark} style={{ insetInlineStart: `${Math.min(100, mark * 100)}%` }} />
      ))}
    </span>
  );
}

export interface TableTwinProps {
  chart: ReactNode;
  table: ReactNode;
  asTable: string;
  asChart: string;
}

/** A chart that can be read as a table instead. */
export function TableTwin({ chart, table, asTable, asChart }: TableTwinProps) {
  const [isTable, setTable] = useState(false);
  const id = useId();
  return (
    <div className="stack tight">
      <div className="chart-switch">
        <Button icon={isTable ? "signal" : "list"} aria-controls={id} onClick={() => setTable(!isTable)}>
          {isTable ? asChart : asTable}
        </Button>
      </div>
      <div id={id}>{isTable ? table : chart}</div>
    </div>
  );
}
