import { Command, Option } from "commander";
import type { StatusNode } from "../../elasticity/index.js";
import { findProject } from "../../workspace/project.js";
import { createConsole } from "../console.js";
import { Failure } from "../failure.js";
import { examples } from "../help.js";
import { hostNames } from "../host-names.js";
import type { GlobalOptions } from "../main.js";
import { nodesText } from "../status-text.js";
import type { CommandEntry } from "./command.js";
import { look } from "./status.js";

/** Which workers are asked for; everything that is given must hold. */
export interface NodeFilter {
  readonly names?: ReadonlySet<string>;
  readonly sites?: readonly string[];
  readonly states?: readonly string[];
  readonly disabled?: boolean;
}

type Options = GlobalOptions & {
  readonly format: string;
  readonly site?: readonly string[];
  readonly state?: readonly string[];
  readonly disabled?: boolean;
};

const STATES = ["off", "powering-on", "idle", "used", "powering-off", "on-error", "off-error", "unknown"];

/** `elastosca nodes [HOSTLIST...]`: the workers alone, all or those that are asked for. */
export const nodes: CommandEntry = {
  build: () =>
    new Command("nodes")
      .description("list the workers with their states")
      .argument("[hostlist...]", "names, also as vnode-[1-3,7]; default: all")
      .option("--site <site...>", "only workers of these sites")
      .addOption(new Option("--state <state...>", "only workers in these states").choices(STATES))
      .option("--disabled", "only workers that are disabled")
      .addOption(new Option("--format <format>").choices(["text", "json"]).default("text"))
      .addHelpText(
        "after",
        examples(
          ["nodes --state idle used", "the workers that are on"],
          ["nodes 'vnode-[1-8]' --format json", "these eight, for machines"],
        ),
      )
      .action(async (hostlists: string[], options: Options) => {
        const console = createConsole(options);
        const report = await look(findProject(process.cwd(), options.workspace));
        const known = report.nodes.map(({ name }) => name);
        const { site, state, disabled } = options;
        checkSites(
          site ?? [],
          report.pools.map((pool) => pool.site),
        );
        const found = filterNodes(report.nodes, {
          ...(hostlists.length === 0 ? {} : { names: new Set(hostNames(hostlists, known)) }),
          ...(site === undefined ? {} : { sites: site }),
          ...(state === undefined ? {} : { states: state }),
          ...(disabled === undefined ? {} : { disabled }),
        });
        if (options.format === "json") console.result(JSON.stringify(found, null, 2));
        else if (found.length === 0) console.note("no worker fits");
        else console.result(nodesText({ nodes: found }, console.colors));
      }),
};

/** The workers for which everything in the filter holds, in their order. */
export function filterNodes(all: readonly StatusNode[], filter: NodeFilter): StatusNode[] {
  const { names, sites, states, disabled } = filter;
  return all.filter(
    (node) =>
      names?.has(node.name) !== false &&
      sites?.includes(node.site) !== false &&
      states?.includes(node.state) !== false &&
      (disabled !== true || !node.enabled),
  );
}

function checkSites(wanted: readonly string[], known: readonly string[]): void {
  const stranger = wanted.find((site) => !known.includes(site));
  if (stranger === undefined) return;
  throw new Failure({
    code: "TS9127",
    message: `the cluster has no site ${stranger}`,
    hint: `its sites are ${known.join(", ")}`,
  });
}
