/** A part of a place as it stands in its box. */
export const shown = (value: unknown) => (value === undefined || value === null ? "" : String(value));
