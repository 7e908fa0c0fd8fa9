/** The scalar-unit types of TOSCA 1.3 3.3.6. */
export type ScalarUnitType =
  | "scalar-unit.size"
  | "scalar-unit.time"
  | "scalar-unit.frequency"
  | "scalar-unit.bitrate";

/** A number with its unit; `canonical` is in bytes, seconds, hertz or bits per second. */
export interface ScalarUnit {
  readonly value: number;
  /** The unit in the specification's spelling: `GiB`, `ms`, `MHz`, `Mibps`. */
  readonly unit: string;
  readonly canonical: number;
}

const DECIMAL = ["", "k", "M", "G", "T"] as const;
const BINARY = ["", "Ki", "Mi", "Gi", "Ti"] as const;

function prefixed(base: string, factor: number, kilo: string): (readonly [string, number])[] {
  const decimal = DECIMAL.map((p, i) => [`${p === "k" ? kilo : p}${base}`, factor * 1000 ** i] as const);
  const binary = BINARY.slice(1).map((p, i) => [`${p}${base}`, factor * 1024 ** (i + 1)] as const);
  return [...decimal, ...binary];
}

const UNITS: Readonly<Record<ScalarUnitType, ReadonlyMap<string, number>>> = {
  "scalar-unit.size": new Map(prefixed("B", 1, "k")),
  "scalar-unit.time": new Map([
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
    ["s", 1],
    ["ms", 1e-3],
    ["us", 1e-6],
    ["ns", 1e-9],
  ]),
  "scalar-unit.frequency": new Map([
    ["Hz", 1],
    ["kHz", 1e3],
    ["MHz", 1e6],
    ["GHz", 1e9],
  ]),
  "scalar-unit.bitrate": new Map([...prefixed("bps", 1, "K"), ...prefixed("Bps", 8, "K")]),
};

const PATTERN = /^((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)\s*([A-Za-z]+)$/;

/** Units of a type in the specification's spelling, for messages. */
export function unitsOf(type: ScalarUnitType): readonly string[] {
  return [...UNITS[type].keys()];
}

/**
 * Reads a number with a unit; blanks between them are optional. Units are matched without regard to
 * case (TOSCA 1.3 3.3.6.1), but in bit rates `b` is a bit and `B` a byte.
 */
export function parseScalarUnit(type: ScalarUnitType, text: string): ScalarUnit | undefined {
  const match = PATTERN.exec(text.trim());
  if (match === null) return undefined;
  const value = Number(match[1]);
  const found = foldedUnits(type).get(fold(type, match[2] ?? ""));
  return found && { value, unit: found.unit, canonical: scaled(value, found.factor) };
}

interface Unit {
  readonly unit: string;
  readonly factor: number;
}

const folded = new Map<ScalarUnitType, ReadonlyMap<string, Unit>>();

/** Units of a type by their folded spelling. */
function foldedUnits(type: ScalarUnitType): ReadonlyMap<string, Unit> {
  const known = folded.get(type);
  if (known !== undefined) return known;
  const table = new Map<string, Unit>();
  for (const [unit, factor] of UNITS[type]) {
    const key = fold(type, unit);
    if (!table.has(key)) table.set(key, { unit, factor });
  }
  folded.set(type, table);
  return table;
}

function fold(type: ScalarUnitType, unit: string): string {
  if (type !== "scalar-unit.bitrate" || unit.length < 3) return unit.toLowerCase();
  return unit.slice(0, -3).toLowerCase() + unit.slice(-3, -2) + unit.slice(-2).toLowerCase();
}

/** Whole results stay whole: 0.7 GB is 700,000,000 bytes, not a float beside it; 4 ns is not zero. */
function scaled(value: number, factor: number): number {
  const product = value * factor;
  const whole = Math.round(product);
  const near = Math.abs(product - whole) < 1e-6 * Math.max(1, Math.abs(whole) * 1e-6);
  return near && whole !== 0 ? whole : product;
}
