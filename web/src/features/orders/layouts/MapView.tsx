import "./map.css";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { api, unwrap } from "~/api/client";
import type { components } from "~/api/schema";
import { useFormat } from "~/i18n/format";
import { useWords } from "~/i18n/words";
import { Empty } from "~/ui/Empty";
import { ErrorPanel } from "~/ui/ErrorPanel";
import { Skeleton } from "~/ui/Skeleton";
import type { ListState } from "../useListState";
import { type Cluster, clustered, drawn } from "./mapPlaces";
import { mapWords } from "./mapWords";
import { narrowed } from "./parts";

type MapSite = components["schemas"]["MapSite"];
type Placed = MapSite & { lat: number; lon: number };

const isPlaced = (site: MapSite): site is Placed => site.lat !== null && site.lon !== null;
/** Marks are drawn no closer. */
const APART = 26;
const HEIGHT = 460;

/** The orders of the list by the sites they concern, drawn true to scale. Nothing is asked of another server. */
export default function MapView({ state }: { state: ListState }) {
  const t = useWords(mapWords);
  const format = useFormat();
  const map = useQuery({
    queryKey: ["orders", "map", state.filter],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/orders/map", { body: { filter: state.filter }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (map.isPending) return <Skeleton lines={6} height="4rem" />;
  if (map.error) return <ErrorPanel error={map.error} onRetry={() => void map.refetch()} />;
  const { sites, nowhere, looked, more } = map.data;
  const placed = sites.filter(isPlaced);
  const count = (number: number) => format.number(number);
  return (
    <>
      <p className="muted" role="status">
        {t("looked", { orders: count(looked), sites: count(sites.length) })}
        {more && ` ${t("more")}`}
        {nowhere > 0 && ` ${t("nowhere", { orders: count(nowhere) })}`}
      </p>
      {placed.length === 0 ? (
        <Empty icon="pin">
          <p>{t("noPlaces")}</p>
          <p className="muted">{t("noPlacesHelp")}</p>
        </Empty>
      ) : (
        <Drawing sites={placed} filter={state.filter} />
      )}
      {sites.length > 0 && (
        <div className="table-scroll">
          <table className="table map-table">
            <thead>
              <tr>
                <th scope="col">{t("site")}</th>
                <th scope="col" className="num">
                  {t("open")}
                </th>
                <th scope="col" className="num">
                  {t("all")}
                </th>
                <th scope="col">{t("place")}</th>
              </tr>
            </thead>
            <tbody>
              {sites.map((site) => (
                <tr key={site.id}>
                  <th scope="row">
                    <Link href={listOf(state.filter, [site])}>{site.name}</Link>
                  </th>
                  <td className="num">{count(site.open)}</td>
                  <td className="num">{count(site.orders)}</td>
                  <td>{isPlaced(site) ? `${site.lat.toFixed(3)}, ${site.lon.toFixed(3)}` : t("unknown")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

/** The orders behind a mark. */
const listOf = (filter: string, sites: readonly MapSite[]) => {
  const part = `site:${sites.map((site) => site.id).join(",")}`;
  return `/orders?${new URLSearchParams({ filter: narrowed(filter, part) })}`;
};

function Drawing({ sites, filter }: { sites: readonly Placed[]; filter: string }) {
  const t = useWords(mapWords);
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [, navigate] = useLocation();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const height = Math.min(HEIGHT, Math.max(260, width * 0.7));
  const drawing = drawn(sites, Math.max(width, 1), height);
  const clusters = clustered(sites, drawing, APART);
  const { scale } = drawing;
  const km = scale.km >= 1 ? t("km", { n: scale.km }) : t("m", { n: Math.round(scale.km * 1000) });
  return (
    <div ref={box} className="map-box">
      {width > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot hold a drawing
        <svg width={width} height={height} role="group" aria-label={t("map")}>
          {drawing.lats.map((lat) => {
            const { y } = drawing.at(lat, 0);
            return (
              <g key={`lat${lat}`} className="map-line">
                <line x1={0} x2={width} y1={y} y2={y} />
                <text x={4} y={y - 3}>
                  {degrees(lat, "N", "S")}
                </text>
              </g>
            );
          })}
          {drawing.lons.map((lon) => {
            const { x } = drawing.at(0, lon);
            return (
              <g key={`lon${lon}`} className="map-line">
                <line y1={0} y2={height} x1={x} x2={x} />
                <text x={x + 3} y={height - 4}>
                  {degrees(lon, "E", "W")}
                </text>
              </g>
            );
          })}
          {clusters.map((cluster) => (
            <Mark
              key={cluster.spots[0]?.id}
              cluster={cluster}
              href={listOf(filter, cluster.spots)}
              onOpen={navigate}
            />
          ))}
          <g className="map-scale" transform={`translate(${width - scale.px - 12} 18)`}>
            <path d={`M0 -4V4M0 0H${scale.px}M${scale.px} -4V4`} />
            <text x={scale.px / 2} y={16} textAnchor="middle">
              {km}
            </text>
          </g>
        </svg>
      )}
      <p className="muted">{t("drawnHelp")}</p>
    </div>
  );
}

const degrees = (at: number, plus: string, minus: string) =>
  `${Number(Math.abs(at).toFixed(3))}° ${at < 0 ? minus : plus}`;

interface MarkProps {
  cluster: Cluster<Placed>;
  href: string;
  onOpen: (href: string) => void;
}

function Mark({ cluster, href, onOpen }: MarkProps) {
  const t = useWords(mapWords);
  const { x, y, spots } = cluster;
  const sum = (pick: (site: Placed) => number) => spots.reduce((all, site) => all + pick(site), 0);
  const [open, all] = [sum((site) => site.open), sum((site) => site.orders)];
  const [first, ...rest] = spots;
  const name = rest.length > 0 ? t("several", { name: first?.name ?? "", count: rest.length }) : first?.name;
  const label = t("mark", { name: name ?? "", open, all });
  return (
    <a
      href={href}
      className="map-mark"
      data-open={open > 0 || undefined}
      aria-label={label}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(href);
      }}
    >
      <title>{label}</title>
      <circle cx={x} cy={y} r={12 + Math.min(14, Math.sqrt(all))} />
      <text x={x} y={y + 4} textAnchor="middle">
        {open > 0 ? open : all}
      </text>
    </a>
  );
}
