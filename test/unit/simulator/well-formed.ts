/** Tags must close in their order, and attributes be quoted: enough of XML for what the writers make. */
export function wellFormed(svg: string): boolean {
  const open: string[] = [];
  for (const [, close, name = "", self] of svg.matchAll(
    /<(\/?)([a-zA-Z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(\/?)>/g,
  )) {
    if (close === "/" && open.pop() !== name) return false;
    if (close === "" && self === "") open.push(name);
  }
  return open.length === 0 && !/&(?!amp;|lt;|gt;|quot;|#39;)/.test(svg);
}
