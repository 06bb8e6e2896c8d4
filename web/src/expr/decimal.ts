// Exact decimals on BigInt, with the limits and roundings of the server (crates/domain/src/expr/number.rs).
import { Fault } from "./value";

/** units / 10^scale, never with trailing zeros. */
export class Decimal {
  constructor(
    readonly units: bigint,
    readonly scale: number,
  ) {}

  static of(units: bigint, scale: number): Decimal {
    let [u, s] = [units, scale];
    while (s > 0 && u % 10n === 0n) [u, s] = [u / 10n, s - 1];
    return new Decimal(u, s);
  }

  static int(value: number): Decimal {
    return new Decimal(BigInt(value), 0);
  }

  toString(): string {
    const sign = this.units < 0n ? "-" : "";
    const digits = abs(this.units)
      .toString()
      .padStart(this.scale + 1, "0");
    if (this.scale === 0) return sign + digits;
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }

  isZero() {
    return this.units === 0n;
  }

  isWhole() {
    return this.scale === 0;
  }
}

const DIGITS = 15;
const DECIMALS = 12;
const LIMIT = 10n ** 15n;
const BITS_96 = 2n ** 96n - 1n;
const MAX_EXPONENT = 64;

const abs = (n: bigint) => (n < 0n ? -n : n);
const ten = (power: number) => 10n ** BigInt(power);

/** Rounds a fraction; halves to even or away from zero. */
function divideRounding(numerator: bigint, denominator: bigint, half: "even" | "away"): bigint {
  const [n, d] = [abs(numerator), abs(denominator)];
  const [whole, rest] = [n / d, n % d];
  const twice = rest * 2n;
  const up = twice > d || (twice === d && (half === "away" || whole % 2n === 1n));
  const rounded = up ? whole + 1n : whole;
  return numerator < 0n !== denominator < 0n ? -rounded : rounded;
}

export function round(value: Decimal, decimals: number): Decimal {
  if (value.scale <= decimals) return Decimal.of(value.units, value.scale);
  return Decimal.of(divideRounding(value.units, ten(value.scale - decimals), "away"), decimals);
}

/** Within the limits, at most twelve decimals. */
export function settle(value: Decimal): Decimal {
  if (abs(value.units) >= LIMIT * ten(value.scale)) throw new Fault("out-of-range");
  return round(value, DECIMALS);
}

/** The first rounding of products and quotients: to the 96 bits that the server's decimals have. */
function narrow(numerator: bigint, denominator: bigint, scale: number): Decimal {
  let s = Math.min(scale, 28);
  for (; s >= 0; s--) {
    const cut = scale - s;
    const units = divideRounding(numerator, denominator * ten(cut), "even");
    if (abs(units) <= BITS_96) return Decimal.of(units, s);
  }
  throw new Fault("out-of-range");
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * ten(scale - a.scale), b.units * ten(scale - b.scale), scale];
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return settle(Decimal.of(x + y, scale));
}

export const negate = (a: Decimal) => new Decimal(-a.units, a.scale);

export const subtract = (a: Decimal, b: Decimal) => add(a, negate(b));

export function multiply(a: Decimal, b: Decimal): Decimal {
  return settle(narrow(a.units * b.units, 1n, a.scale + b.scale));
}

export function divide(a: Decimal, b: Decimal): Decimal {
  if (b.isZero()) throw new Fault("division-by-zero");
  const [x, y] = aligned(a, b);
  return settle(narrow(x * ten(28), y, 28));
}

export function remainder(a: Decimal, b: Decimal): Decimal {
  if (b.isZero()) throw new Fault("division-by-zero");
  const [x, y, scale] = aligned(a, b);
  return settle(Decimal.of(x % y, scale));
}

export function power(base: Decimal, exponent: Decimal): Decimal {
  if (!exponent.isWhole() || abs(exponent.units) > BigInt(MAX_EXPONENT)) throw new Fault("out-of-range");
  let product = Decimal.int(1);
  for (let left = abs(exponent.units); left > 0n; left--) product = multiply(product, base);
  return exponent.units < 0n ? divide(Decimal.int(1), product) : product;
}

export function compare(a: Decimal, b: Decimal): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function floor(value: Decimal): Decimal {
  const unit = ten(value.scale);
  const whole = value.units / unit;
  return new Decimal(value.units < 0n && value.units % unit !== 0n ? whole - 1n : whole, 0);
}

/** A plain decimal such as -12.50; null for anything else and beyond the limits. */
export function readDecimal(text: string): Decimal | null {
  const found = /^([-+]?)(\d{1,40})(?:\.(\d{1,12}))?$/.exec(text);
  if (!found) return null;
  const [, sign, whole = "", fraction = ""] = found;
  if (whole.replace(/^0+/, "").length > DIGITS) return null;
  const units = BigInt(whole + fraction);
  return Decimal.of(sign === "-" ? -units : units, fraction.length);
}

/** A JSON number, exactly as it is written. */
export function fromNumber(value: number): Decimal {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value));
  if (!found) throw new Fault("out-of-range");
  const [, sign, whole = "", fraction = "", exponent = "0"] = found;
  const scale = fraction.length - Number(exponent);
  if (scale > 28 || scale < -28) throw new Fault(scale > 28 ? "wrong-type" : "out-of-range");
  const units = BigInt(whole + fraction) * (scale < 0 ? ten(-scale) : 1n);
  return settle(Decimal.of(sign === "-" ? -units : units, Math.max(0, scale)));
}
