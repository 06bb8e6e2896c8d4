// Where places lie on a drawing without a map behind it: true to scale around their middle, with lines of degrees.

export interface Spot {
  id: string;
  lat: number;
  lon: number;
}

export interface Drawn {
  /** The drawing, in pixels. */
  width: number;
  height: number;
  at(lat: number, lon: number): { x: number; y: number };
  /** Lines of degrees within the drawing. */
  lats: number[];
  lons: number[];
  /** A length that is round in kilometres, and how long it is drawn. */
  scale: { km: number; px: number };
}

const KM_PER_DEGREE = 111.195;
const EDGE = 36;
/** Nothing is drawn closer than this many degrees across: a single site has its surroundings. */
const SMALLEST = 0.02;

const round = (from: number) => {
  const power = 10 ** Math.floor(Math.log10(from));
  const part = from / power;
  return (part >= 5 ? 5 : part >= 2 ? 2 : 1) * power;
};

/** The same, but never smaller than asked for. */
const roundUp = (from: number) => {
  const power = 10 ** Math.floor(Math.log10(from));
  const part = from / power;
  return (part > 5 ? 10 : part > 2 ? 5 : part > 1 ? 2 : 1) * power;
};

function lines(from: number, to: number, step: number): number[] {
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to + 1e-9; at += step) found.push(Number(at.toFixed(6)));
  return found;
}

/** Fits the spots into a drawing of this size. */
export function drawn(spots: readonly Spot[], width: number, height: number): Drawn {
  const lats = spots.map((spot) => spot.lat);
  const lons = spots.map((spot) => spot.lon);
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [midLat, midLon] = [(south + north) / 2, (west + east) / 2];
  // A degree of longitude is shorter the further it is from the equator.
  const squeeze = Math.max(0.05, Math.cos((midLat * Math.PI) / 180));
  const [spanLat, spanLon] = [Math.max(north - south, SMALLEST), Math.max((east - west) * squeeze, SMALLEST)];
  const px = Math.min((width - 2 * EDGE) / spanLon, (height - 2 * EDGE) / spanLat);
  const at = (lat: number, lon: number) => ({
    x: width / 2 + (lon - midLon) * squeeze * px,
    y: height / 2 - (lat - midLat) * px,
  });
  const [halfLat, halfLon] = [height / 2 / px, width / 2 / px / squeeze];
  const [stepLat, stepLon] = [roundUp((halfLat * 2) / 6), roundUp((halfLon * 2 * 70) / width)];
  const km = round((width / 4 / px) * KM_PER_DEGREE);
  return {
    width,
    height,
    at,
    lats: lines(midLat - halfLat, midLat + halfLat, stepLat),
    lons: lines(midLon - halfLon, midLon + halfLon, stepLon),
    scale: { km, px: (km / KM_PER_DEGREE) * px },
  };
}

export interface Cluster<S extends Spot> {
  x: number;
  y: number;
  spots: S[];
}

/** Spots whose marks would cover each other, as one. */
export function clustered<S extends Spot>(spots: readonly S[], drawing: Drawn, apart: number): Cluster<S>[] {
  const clusters: Cluster<S>[] = [];
  for (const spot of spots) {
    const { x, y } = drawing.at(spot.lat, spot.lon);
    const near = clusters.find((each) => Math.hypot(each.x - x, each.y - y) < apart);
    if (near) near.spots.push(spot);
    else clusters.push({ x, y, spots: [spot] });
  }
  return clusters;
}
