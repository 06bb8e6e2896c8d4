import { describe, expect, it } from "vitest";
import { clustered, drawn } from "./mapPlaces";

const shanghai = { id: "s", lat: 31.23, lon: 121.47 };
const beijing = { id: "b", lat: 39.9, lon: 116.4 };
const near = { id: "n", lat: 31.24, lon: 121.48 };

describe("a drawing of sites", () => {
  it("keeps every site on the paper, north above and east to the right", () => {
    const drawing = drawn([shanghai, beijing], 800, 500);
    const [s, b] = [shanghai, beijing].map(({ lat, lon }) => drawing.at(lat, lon));
    for (const spot of [s, b]) {
      expect(spot?.x).toBeGreaterThanOrEqual(0);
      expect(spot?.x).toBeLessThanOrEqual(800);
      expect(spot?.y).toBeGreaterThanOrEqual(0);
      expect(spot?.y).toBeLessThanOrEqual(500);
    }
    expect(b?.y).toBeLessThan(s?.y ?? 0);
    expect(b?.x).toBeLessThan(s?.x ?? 0);
  });

  it("is true to scale: Shanghai and Beijing lie 1,068 km apart", () => {
    const drawing = drawn([shanghai, beijing], 800, 500);
    const [s, b] = [shanghai, beijing].map(({ lat, lon }) => drawing.at(lat, lon));
    const px = Math.hypot((s?.x ?? 0) - (b?.x ?? 0), (s?.y ?? 0) - (b?.y ?? 0));
    const km = (px / drawing.scale.px) * drawing.scale.km;
    expect(Math.abs(km - 1068)).toBeLessThan(25);
  });

  it("draws a single site with its surroundings", () => {
    const drawing = drawn([shanghai], 360, 300);
    expect(drawing.at(shanghai.lat, shanghai.lon)).toEqual({ x: 180, y: 150 });
    expect(drawing.lats.length).toBeGreaterThan(0);
    expect(drawing.scale.km).toBeGreaterThan(0);
  });

  it("shows marks that would cover each other as one", () => {
    const drawing = drawn([shanghai, beijing, near], 800, 500);
    const sizes = clustered([shanghai, beijing, near], drawing, 24).map((each) => each.spots.length);
    expect(sizes).toEqual([2, 1]);
  });
});
