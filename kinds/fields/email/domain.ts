// Names of other scripts travel in Punycode (RFC 3492); people read the name.

const [BASE, T_MIN, T_MAX, SKEW, DAMP, FIRST_BIAS, FIRST] = [36, 1, 26, 38, 700, 72, 128];

function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / count);
  let bias = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; bias += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return bias + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

/** One label behind `xn--`; null when it is not well formed. */
function decode(label: string): string | null {
  const cut = label.lastIndexOf("-");
  const points = [...label.slice(0, Math.max(0, cut))].map((char) => char.charCodeAt(0));
  let [at, code, bias, index] = [0, FIRST, FIRST_BIAS, cut < 0 ? 0 : cut + 1];
  while (index < label.length) {
    const start = at;
    for (let weight = 1, step = BASE; ; step += BASE) {
      const digit = Number.parseInt(label[index++] ?? "", BASE);
      // Letters are 0 to 25 here and digits 26 to 35: the other way round than in base 36.
      const value = digit >= 10 ? digit - 10 : digit + 26;
      if (Number.isNaN(digit)) return null;
      at += value * weight;
      const limit = step <= bias ? T_MIN : step >= bias + T_MAX ? T_MAX : step - bias;
      if (value < limit) break;
      weight *= BASE - limit;
    }
    bias = adapt(at - start, points.length + 1, start === 0);
    code += Math.floor(at / (points.length + 1));
    at %= points.length + 1;
    if (code > 0x10ffff) return null;
    points.splice(at++, 0, code);
  }
  return String.fromCodePoint(...points);
}

/** `li@xn--fsqu00a.xn--fiqs8s` as people read it: `li@例子.中国`. */
export function readable(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  const labels = address.slice(at).split(".");
  const shown = labels.map((label) => (label.startsWith("xn--") ? (decode(label.slice(4)) ?? label) : label));
  return address.slice(0, at) + shown.join(".");
}
