// From a moving pen to few points: what the server keeps is small, and nobody sees the difference.

/** Closer than this to the last point, a point says nothing new. */
const NEAR = 6;
export const MOST_POINTS = 2500;
export const MOST_STROKES = 200;

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where the pen is, in the units of the pad. */
export function onPad(
  x: number,
  y: number,
  box: Box,
  pad: { width: number; height: number },
): [number, number] {
  const within = (at: number, most: number) => Math.min(most, Math.max(0, Math.round(at)));
  return [
    within(((x - box.left) / box.width) * pad.width, pad.width),
    within(((y - box.top) / box.height) * pad.height, pad.height),
  ];
}

/** The stroke with one more point, or the same stroke when the pen hardly moved. */
export function extended(stroke: readonly number[], [x, y]: readonly [number, number]): readonly number[] {
  const [lastX, lastY] = [stroke.at(-2), stroke.at(-1)];
  if (lastX !== undefined && lastY !== undefined && Math.hypot(x - lastX, y - lastY) < NEAR) return stroke;
  return [...stroke, x, y];
}

/** Whether the pad is full: the server takes no more. */
export function isFull(strokes: readonly (readonly number[])[]): boolean {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);
  return strokes.length >= MOST_STROKES || points >= MOST_POINTS - 1;
}
