/** Attributes of an element; numbers are written with two decimals at the most, undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element with its children, which are markup already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const list = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${typeof value === "number" ? decimal(value) : escapeText(value)}"`,
  );
  const inside = children.join("");
  return inside === "" ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${inside}</${name}>`;
}

/** Text that stands for itself in SVG and HTML, between tags and in attributes. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replace(CONTROL, "\ufffd");
}

/** Characters that no XML document may hold. */
const CONTROL = new RegExp(
  `[${String.fromCharCode(0)}-${String.fromCharCode(8)}${String.fromCharCode(11, 12)}${String.fromCharCode(14)}-${String.fromCharCode(31)}]`,
  "g",
);

/** A number with two decimals at the most. */
export function decimal(value: number): string {
  return String(Math.round(value * 100) / 100);
}
