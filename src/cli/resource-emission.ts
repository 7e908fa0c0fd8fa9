import { resourcePlanJson } from "../heat/serialize.js";
import { resourceYaml } from "../resource-yaml.js";
import { Failure } from "./failure.js";
import type { Loaded } from "./load.js";
import { namesFrom } from "./relocate.js";
import { wantedNodes } from "./wanted-nodes.js";

/** What `compile` prints of a template that is built resource by resource; undefined when it has faults. */
export function resourceEmission(
  { resources, sink }: Loaded,
  file: string,
  { emit, nodes }: { readonly emit: string; readonly nodes?: string },
): string | undefined {
  if (resources === undefined || sink.hasErrors()) return undefined;
  const { plan } = resources;
  const members = plan.scaling.flatMap(({ servers }) => servers);
  if (emit === "plan") return resourcePlanJson(plan, namesFrom(file));
  if (emit === "pulumi-yaml")
    return resourceYaml(plan, wantedNodes(nodes ?? "", members, "machine of a set of the plan"));
  throw new Failure({
    code: "TS9423",
    message: `--emit ${emit} is for clusters, and ${file} describes none`,
    hint: "use --emit plan or --emit pulumi-yaml; `elastosca graph` draws every template",
    status: 2,
  });
}
