import { describe, expect, test } from "vitest";
import { openstackProgram } from "../../../src/heat/openstack.js";
import { wantedServers } from "../../../src/heat/wanted.js";
import { HEAD, host } from "./compute-template.js";
import { countsOf, lowerText } from "./corpus.js";

describe("SY-7: sets of machines", () => {
  const text = (policy: string) => `${HEAD}  node_templates:
    net: { type: tosca.nodes.network.Network, properties: { cidr: 10.1.0.0/24 } }
    box:
      type: tosca.nodes.Compute${host(1, "1 GB")}
      requirements:
        - local_storage: { node: disk, relationship: { type: tosca.relationships.AttachesTo, properties: { location: /data } } }
    disk: { type: tosca.nodes.Storage.BlockStorage, properties: { name: d, size: 10 GiB } }
    card:
      type: tosca.nodes.network.Port
      requirements: [ { binding: box }, { link: net } ]
  policies:
    - grow:
        type: my.Scaling
        properties: { ${policy} }
        targets: [ box ]
policy_types:
  my.Scaling:
    derived_from: tosca.policies.Scaling
    properties:
      min_instances: { type: integer }
      max_instances: { type: integer }
      default_instances: { type: integer }
`;

  test("SY-7: a scaling policy is a named set; ports and volumes come with each machine", () => {
    const result = lowerText(text("min_instances: 1, default_instances: 2, max_instances: 4"));
    expect(result.errors).toEqual([]);
    const plan = result.resources?.plan;
    expect(plan?.scaling).toMatchObject([
      { name: "grow", servers: ["box-1", "box-2", "box-3", "box-4"], minimum: 1, initial: 2, maximum: 4 },
    ]);
    const first = { network: 1, subnet: 1, port: 2, volume: 2, attachment: 2, server: 2, set: 1 };
    expect(countsOf(result)).toEqual(first);
    expect(countsOf(result, ["box-1", "box-3", "box-4"])).toEqual({
      ...first,
      port: 3,
      volume: 3,
      attachment: 3,
      server: 3,
    });
  });

  test("SY-7: naming machines moves none of those that stay", () => {
    const plan = lowerText(text("min_instances: 1, default_instances: 2, max_instances: 4")).resources?.plan;
    if (plan === undefined) throw new Error("no plan");
    expect([...wantedServers(plan, ["box-2", "box-4"])]).toEqual(["box-2", "box-4"]);
    const resource = (nodes: readonly string[]) =>
      openstackProgram(plan, nodes).resources.find(({ id }) => id === "server/box-2");
    expect(resource(["box-2", "box-4"])).toEqual(resource([]));
  });

  test("SY-7: sizes that do not fit are reported", () => {
    const { errors } = lowerText(text("min_instances: 1, default_instances: 2, max_instances: 900"));
    expect(errors).toEqual(["19 TS6214"]);
  });
});
