import { Command, Option } from "commander";
import { withoutAdded } from "../../emit/tosca/recompile.js";
import { accessibleSvg } from "../../render/svg.js";
import { topologyDot } from "../../render/topology-dot.js";
import { type TopologyGraph, topologyGraph } from "../../render/topology-graph.js";
import { topologyMermaid } from "../../render/topology-mermaid.js";
import { createConsole } from "../console.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import { type LoadOptions, load, notCompiled, printDiagnostics, templateOptions } from "../load.js";
import type { GlobalOptions } from "../main.js";
import { deliver } from "../output-file.js";
import { drawSvg } from "../svg.js";
import type { CommandEntry } from "./command.js";

type Format = "svg" | "dot" | "mermaid" | "json";
type Options = GlobalOptions & LoadOptions & { readonly format: Format; readonly out?: string };

/** `elastosca graph`: the topology as a diagram, with `--sites` every machine in its site. */
export const graph: CommandEntry = {
  build: () => {
    const command = new Command("graph")
      .description("draw the topology of a template; with --sites, where everything goes")
      .argument("<file>", "TOSCA service template");
    return templateOptions(command)
      .addOption(
        new Option("--format <format>", "svg is a picture, dot and mermaid are texts for other tools")
          .choices(["svg", "dot", "mermaid", "json"])
          .default("svg"),
      )
      .option("--out <file>", "write to a file instead of standard output")
      .addHelpText(
        "after",
        examples(
          ["graph cluster.yaml --out cluster.svg", "what hangs on what?"],
          ["graph cluster.yaml --sites sites.yaml --out cluster.svg", "and on which site is it?"],
          ["graph cluster.yaml --format mermaid", "for a page that draws Mermaid"],
          ["graph cluster.yaml --format json", "nodes and edges for a program"],
        ),
      )
      .action(async (file: string, options: Options) => {
        const console = createConsole(options);
        const { topology, plan, sink } = load(file, options);
        printDiagnostics(console, sink, ["error", "warning"]);
        if (sink.hasErrors() || (options.sites !== undefined && plan === undefined)) throw notCompiled(file);
        if (topology === undefined) throw noTopology(file);
        const drawn =
          plan === undefined ? topologyGraph(topology) : topologyGraph(withoutAdded(topology), plan);
        deliver(console, await rendered(drawn, options.format), options.out);
      });
  },
};

async function rendered(drawn: TopologyGraph, format: Format): Promise<string> {
  switch (format) {
    case "svg":
      return accessibleSvg(await drawSvg(topologyDot(drawn)), drawn);
    case "dot":
      return topologyDot(drawn);
    case "mermaid":
      return topologyMermaid(drawn);
    case "json":
      return JSON.stringify(drawn, undefined, 2);
  }
}

/** A type library is a sound file, but there is nothing to draw or to compare in it. */
export function noTopology(file: string): Failure {
  return new Failure({
    code: "TS9422",
    message: `${file} has no topology template`,
    hint: "name a service template with node templates; this file only defines types",
  });
}
