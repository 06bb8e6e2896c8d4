import "./ui.css";
import { useState } from "react";
import { useText } from "~/i18n/locale";
import { defineWords, useWords } from "~/i18n/words";
import type { EditorProps, ViewProps } from "~/kinds/fieldUi";
import { asNumber, asString, isObject } from "~/kinds/read";
import { Button } from "~/ui/Button";
import { shown } from "./shown";

const DECIMALS = 6;
/** A phone indoors takes its time; nobody waits longer. */
const PATIENCE_MS = 15_000;

const words = defineWords(
  {
    here: "使用当前位置",
    finding: "正在定位…",
    lat: "纬度",
    lon: "经度",
    label: "位置说明（可不填）",
    accuracy: "精度约 {metres} 米",
    system: "WGS-84 坐标。从国内地图复制的坐标是 GCJ-02，会偏差几百米。",
    refused: "没有定位权限。请在浏览器设置中允许定位，或手工填写。",
    failed: "没有取得位置，请到开阔处重试，或手工填写。",
  },
  {
    here: "Use the current position",
    finding: "Finding the position…",
    lat: "Latitude",
    lon: "Longitude",
    label: "Which place (optional)",
    accuracy: "accurate to about {metres} m",
    system: "WGS 84. Maps made in China use GCJ-02, which is some hundred metres off.",
    refused: "The browser may not know the position. Allow it in its settings, or type the coordinates.",
    failed: "The position could not be found. Try again under open sky, or type the coordinates.",
  },
);

type Draft = { lat?: unknown; lon?: unknown; accuracy?: unknown; label?: unknown };

export function Editor({ field, id, value, onChange, describedBy, invalid }: EditorProps) {
  const t = useWords(words);
  const text = useText();
  const [state, setState] = useState<"idle" | "finding" | "refused" | "failed">("idle");
  const draft: Draft = isObject(value) ? value : {};
  const change = (next: Draft) => {
    const kept = Object.entries(next).filter(([, each]) => each !== undefined && each !== "");
    onChange(kept.length > 0 ? Object.fromEntries(kept) : null);
  };
  const find = () => {
    setState("finding");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState("idle");
        change({
          ...draft,
          lat: Number(coords.latitude.toFixed(DECIMALS)),
          lon: Number(coords.longitude.toFixed(DECIMALS)),
          accuracy: Math.ceil(coords.accuracy),
        });
      },
      (fault) => setState(fault.code === fault.PERMISSION_DENIED ? "refused" : "failed"),
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    );
  };
  /** Whoever pastes "31.23, 121.47" into the first box means both. */
  const type = (key: "lat" | "lon", typed: string) => {
    const both = /^\s*([-+]?[\d.]+)\s*[,，\s]\s*([-+]?[\d.]+)\s*$/.exec(typed);
    const { accuracy: _, ...rest } = draft;
    if (both) change({ ...rest, lat: both[1], lon: both[2] });
    else change({ ...rest, [key]: typed });
  };
  const metres = asNumber(draft.accuracy);
  return (
    <div className="stack tight">
      <div className="row">
        <Button id={id} icon="pin" busy={state === "finding"} onClick={find} aria-describedby={describedBy}>
          {t(state === "finding" ? "finding" : "here")}
        </Button>
        {metres !== undefined && <span className="muted">{t("accuracy", { metres })}</span>}
      </div>
      <div className="silent" role="status">
        {(state === "refused" || state === "failed") && <p className="field-error">{t(state)}</p>}
      </div>
      <div className="coordinates">
        {(["lat", "lon"] as const).map((key) => (
          <label key={key}>
            {t(key)}
            <input
              className="input"
              inputMode="decimal"
              autoComplete="off"
              value={shown(draft[key])}
              onChange={(event) => type(key, event.target.value)}
              aria-invalid={invalid || undefined}
            />
          </label>
        ))}
        <label className="wide">
          {t("label")}
          <input
            className="input"
            autoComplete="off"
            maxLength={100}
            value={shown(draft.label)}
            placeholder={text(field.placeholder)}
            onChange={(event) => change({ ...draft, label: event.target.value })}
          />
        </label>
      </div>
      <p className="field-help">{t("system")}</p>
    </div>
  );
}

export function View({ value }: ViewProps) {
  const t = useWords(words);
  if (!isObject(value)) return <span>{shown(value)}</span>;
  const metres = asNumber(value.accuracy);
  return (
    <span className="wrap">
      {asString(value.label)}{" "}
      <a className="mono" href={`geo:${shown(value.lat)},${shown(value.lon)}`}>
        {shown(value.lat)}, {shown(value.lon)}
      </a>{" "}
      {metres !== undefined && <span className="muted">{t("accuracy", { metres })}</span>}
    </span>
  );
}
