/** Draws a DOT graph. The drawing program is 2 MB of WebAssembly: it is loaded when a picture is asked for. */
export async function drawSvg(dot: string): Promise<string> {
  const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
  const graphviz = await Graphviz.load();
  return graphviz.layout(dot, "svg", "dot");
}
