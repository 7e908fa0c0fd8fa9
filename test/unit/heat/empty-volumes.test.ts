import { describe, expect, test } from "vitest";
import { lowerText } from "./corpus.js";

const template = (size: string, existing: string) => `tosca_definitions_version: tosca_simple_yaml_1_0
imports:
  - types: https://raw.githubusercontent.com/grycap/tosca/main/custom_types.yaml
topology_template:
  inputs:
    size: {type: scalar-unit.size, default: ${size}}
    volume: {type: string, default: "${existing}"}
  node_templates:
    box:
      type: tosca.nodes.indigo.Compute
      requirements:
        - local_storage:
            node: disk
            relationship: {type: AttachesTo, properties: {location: /data}}
    disk:
      type: tosca.nodes.BlockStorage
      properties: {size: {get_input: size}, volume_id: {get_input: volume}}
`;

describe("F32: a size of zero asks for no disk", () => {
  const volumesOf = (size: string, existing = "") => {
    const { resources, errors } = lowerText(template(size, existing));
    return { errors, volumes: resources?.plan.volumes, attachments: resources?.plan.attachments };
  };

  test("neither a volume nor an attachment is planned", () => {
    expect(volumesOf("0 GB")).toEqual({ errors: [], volumes: [], attachments: [] });
  });

  test("any other size is, and so is a volume that is there already", () => {
    expect(volumesOf("3 GiB").volumes).toMatchObject([{ name: "disk", sizeGiB: 3 }]);
    expect(volumesOf("0 GB", "vol-1").volumes).toMatchObject([{ name: "disk", existing: "vol-1" }]);
    expect(volumesOf("0 GB", "vol-1").attachments).toHaveLength(1);
  });
});
