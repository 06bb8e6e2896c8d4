// The same list as the server's, loaded when somebody fills in an address.
import source from "./divisions.txt?raw";

const CODE_LENGTH = 6;

export interface Division {
  code: string;
  name: string;
}

const byCode = new Map<string, string>();
const below = new Map<string, Division[]>();

for (const line of source.split("\n")) {
  if (line.length > CODE_LENGTH) byCode.set(line.slice(0, CODE_LENGTH), line.slice(CODE_LENGTH));
}
for (const [code, name] of byCode) {
  const above = aboveOf(code);
  below.set(above, [...(below.get(above) ?? []), { code, name }]);
}

/** The division that contains this one; "" above the provinces. */
export function aboveOf(code: string): string {
  const province = `${code.slice(0, 2)}0000`;
  const city = `${code.slice(0, 4)}00`;
  if (code === province) return "";
  return code !== city && byCode.has(city) ? city : province;
}

/** What lies directly below; nothing below a district. */
export function belowOf(code: string): readonly Division[] {
  return below.get(code) ?? [];
}

/** The codes from the province down to this one; empty for a code the list does not know. */
export function pathOf(code: string): string[] {
  if (!byCode.has(code)) return [];
  const above = aboveOf(code);
  return above === "" ? [code] : [...pathOf(above), code];
}
