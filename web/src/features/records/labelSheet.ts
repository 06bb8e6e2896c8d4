// Where labels lie on their sheets, in millimetres. A roll is a sheet with one label.

export interface LabelSheet {
  /** The paper. */
  width: number;
  height: number;
  /** One label. */
  labelWidth: number;
  labelHeight: number;
  columns: number;
  rows: number;
  /** From the paper's edges to the first label. */
  left: number;
  top: number;
  /** Between labels. */
  gapX: number;
  gapY: number;
}

const roll = (width: number, height: number): LabelSheet => ({
  width,
  height,
  labelWidth: width,
  labelHeight: height,
  columns: 1,
  rows: 1,
  left: 0,
  top: 0,
  gapX: 0,
  gapY: 0,
});

const a4 = (
  columns: number,
  rows: number,
  labelWidth: number,
  labelHeight: number,
  gapX = 0,
): LabelSheet => ({
  width: 210,
  height: 297,
  labelWidth,
  labelHeight,
  columns,
  rows,
  left: (210 - columns * labelWidth - (columns - 1) * gapX) / 2,
  top: (297 - rows * labelHeight) / 2,
  gapX,
  gapY: 0,
});

/** Sheets and rolls that shops sell. */
export const presets = {
  a4x24: a4(3, 8, 64, 33.9, 2.5),
  a4x21: a4(3, 7, 63.5, 38.1, 2.5),
  a4x10: a4(2, 5, 99.1, 57, 2.5),
  roll60x40: roll(60, 40),
  roll50x30: roll(50, 30),
  roll40x30: roll(40, 30),
} as const;
export type Preset = keyof typeof presets;
export const isPreset = (name: string): name is Preset => Object.hasOwn(presets, name);

/** A place on a sheet: which sheet, and where its corner lies. */
export interface Place {
  sheet: number;
  x: number;
  y: number;
}

/** Most labels of one record. */
export const MOST_COPIES = 20;

/** The places of `count` labels, from the place `start` (1 is the first) of the first sheet on, row by row. */
export function placesOf(sheet: LabelSheet, count: number, start: number): Place[] {
  const onOne = sheet.columns * sheet.rows;
  const first = Math.max(0, Math.min(onOne, Math.floor(start)) - 1);
  return Array.from({ length: count }, (_, n) => {
    const at = (first + n) % onOne;
    return {
      sheet: Math.floor((first + n) / onOne),
      x: sheet.left + (at % sheet.columns) * (sheet.labelWidth + sheet.gapX),
      y: sheet.top + Math.floor(at / sheet.columns) * (sheet.labelHeight + sheet.gapY),
    };
  });
}

/** Whether every label lies on the paper. */
export function fits(sheet: LabelSheet): boolean {
  const across = sheet.left + sheet.columns * sheet.labelWidth + (sheet.columns - 1) * sheet.gapX;
  const down = sheet.top + sheet.rows * sheet.labelHeight + (sheet.rows - 1) * sheet.gapY;
  const sizes = [sheet.labelWidth, sheet.labelHeight, sheet.columns, sheet.rows];
  return sizes.every((size) => size > 0) && across <= sheet.width + 0.01 && down <= sheet.height + 0.01;
}
