import { WIDTH } from "./frame.js";
import { element } from "./markup.js";

/** Several plots as one picture, one below the other. */
export function stackPlots(plots: readonly string[]): string {
  let height = 0;
  const parts = plots.map((plot) => {
    const own = Number(/viewBox="0 0 \d+ ([\d.]+)"/.exec(plot)?.[1] ?? 0);
    const place = `y="${height}" width="${WIDTH}" height="${own}"`;
    height += own + 16;
    return plot.replace('width="100%"', place);
  });
  const size = { viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("svg", { xmlns: "http://www.w3.org/2000/svg", ...size }, ...parts)}\n`;
}
