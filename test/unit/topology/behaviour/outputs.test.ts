import { describe, expect, test } from "vitest";
import { compileText } from "../compile.js";
import { faults, lineOf, v13 } from "./text.js";

const TYPES = `interface_types:
  Watch:
    derived_from: tosca.interfaces.Root
    operations:
      look: {}
    notifications:
      seen: {}
node_types:
  Server:
    derived_from: tosca.nodes.Compute
    attributes:
      load: { type: float }
    interfaces:
      Watch: { type: Watch }
`;

const template = (members: string) =>
  v13(`${TYPES}topology_template:
  node_templates:
    server:
      type: Server
      interfaces:
        Watch:
${members}`);

describe("outputs and notifications", () => {
  test("F63: outputs go to attributes of the node, of a capability, of what a requirement leads to", () => {
    const text = v13(`${TYPES}topology_template:
  node_templates:
    disk:
      type: tosca.nodes.Storage.BlockStorage
      properties: { name: disk, size: 1 GB }
    server:
      type: Server
      requirements:
        - local_storage:
            node: disk
            relationship:
              type: tosca.relationships.AttachesTo
              properties: { location: /data }
              interfaces:
                Configure:
                  operations:
                    add_target:
                      implementation: add.sh
                      outputs:
                        name: [SELF, device]
                        id: [SOURCE, tosca_id]
                        size: [TARGET, size]
      interfaces:
        Watch:
          operations:
            look:
              implementation: look.sh
              outputs:
                one: [SELF, load]
                two: [SELF, endpoint, ip_address]
                three: [SELF, local_storage, volume_id]
                four: [SELF, public_address]
`);
    const { errors, topology } = compileText(text);
    expect(errors).toEqual([]);
    const look = topology?.nodes.get("server")?.interfaces?.get("Watch")?.operations.get("look");
    expect(look?.outputs.get("two")).toEqual(["SELF", "endpoint", "ip_address"]);
  });

  test("F63: an unknown attribute, an unknown entity and what is no mapping are errors there", () => {
    const text = template(`          operations:
            look:
              implementation: look.sh
              outputs:
                one: [SELF, laod]
                two: [SELF, endpoint, ip_adress]
                three: [SOURCE, load]
                four: load
                five: [SELF]
`);
    expect(faults(text)).toEqual([
      `${lineOf(text, "one:")} TS4207`,
      `${lineOf(text, "two:")} TS4207`,
      `${lineOf(text, "three:")} TS4206`,
      `${lineOf(text, "four:")} TS4206`,
      `${lineOf(text, "five:")} TS4206`,
    ]);
    expect(compileText(text).diagnostics.find(({ code }) => code === "TS4207")?.hint).toBe(
      'Did you mean "load"?',
    );
  });

  test("F64: notifications have implementations and outputs, and are known by name", () => {
    const text = template(`          notifications:
            seen:
              implementation: seen.sh
              outputs:
                level: [SELF, load]
            sene: seen.sh
`);
    expect(faults(text)).toEqual([`${lineOf(text, "sene")} TS4202`]);
    const watch = compileText(text).topology?.nodes.get("server")?.interfaces?.get("Watch");
    expect(watch?.notifications.get("seen")?.implementation?.primary).toBe("seen.sh");
    expect(watch?.notifications.get("seen")?.outputs.get("level")).toEqual(["SELF", "load"]);
  });

  test("F64: a notification is no operation", () => {
    const text = template("          operations:\n            seen: seen.sh\n");
    expect(faults(text)).toEqual([`${lineOf(text, "seen: seen.sh")} TS4202`]);
  });
});
