import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";

const type = (kind: string, name: string, parent: string, rest = "") =>
  `tosca_definitions_version: tosca_simple_yaml_1_3\n${kind}:\n  ${name}:\n    derived_from: ${parent}\n    metadata:\n      targetNamespace: ${name.replace(/\.\w+$/, "")}\n${rest}`;

const FILES: Readonly<Record<string, string>> = {
  "/repo/nodetypes/shop.nodes/Server/NodeType.tosca": type(
    "node_types",
    "shop.nodes.Server",
    "tosca.nodes.Root",
    "    capabilities:\n      runs: { type: shop.capabilities.Runs }\n",
  ),
  "/repo/nodetypes/shop.nodes.web/Page/NodeType.tosca": type(
    "node_types",
    "shop.nodes.web.Page",
    "tosca.nodes.Root",
    "    properties:\n      size: { type: shop.datatypes.Size }\n    requirements:\n      - host:\n          capability: shop.capabilities.Runs\n          node: shop.nodes.Server\n          relationship: tosca.relationships.HostedOn\n",
  ),
  "/repo/capabilitytypes/shop.capabilities/Runs/CapabilityType.tosca": type(
    "capability_types",
    "shop.capabilities.Runs",
    "tosca.capabilities.Root",
    "    valid_source_types: [ shop.nodes.web.Page ]\n",
  ),
  "/repo/datatypes/shop.datatypes/Size/DataType.tosca": type(
    "data_types",
    "shop.datatypes.Size",
    "tosca.datatypes.Root",
    "    properties:\n      width: { type: integer }\n",
  ),
  "/repo/nodetypes/tosca.nodes/Compute/NodeType.tosca": "not: looked at",
};

const host = {
  read: (path: string) => FILES[path],
  resolve: (from: string, reference: string) => posix.resolve(posix.dirname(from), reference),
};

const TEMPLATE = `tosca_definitions_version: tosca_simple_yaml_1_3
metadata:
  targetNamespace: shop
topology_template:
  node_templates:
    machine: { type: tosca.nodes.Compute }
    server: { type: shop.nodes.Server }
    page:
      type: shop.nodes.web.Page
      properties: { size: { width: 3 } }
      requirements: [ { host: server } ]
`;
const NAME = "/repo/servicetemplates/shop/Web/ServiceTemplate.tosca";

describe("F10, F11: repositories that are laid out by folders", () => {
  test("F11: types are found by their folders, those that they name as well, circles included", () => {
    const { topology, errors } = compileText(TEMPLATE, { name: NAME, host });
    expect(errors).toEqual([]);
    expect(topology?.nodes.get("page")?.type).toBe("shop.nodes.web.Page");
    expect(topology?.nodes.get("page")?.requirements.map(({ target }) => target)).toEqual(["server"]);
  });

  test("F11: what is wrong with a value is said as with imported types", () => {
    const wrong = TEMPLATE.replace("width: 3", "width: wide");
    expect(compileText(wrong, { name: NAME, host }).errors).toEqual(["10:36 TS3004"]);
  });

  test("F11: a type that has no folder is unknown", () => {
    const unknown = TEMPLATE.replace("shop.nodes.Server", "shop.nodes.Sever");
    expect(compileText(unknown, { name: NAME, host }).errors).toEqual(["7:21 TS3001"]);
  });

  test("F11: a type file checked by itself finds the others", () => {
    const name = "/repo/nodetypes/shop.nodes.web/Page/NodeType.tosca";
    expect(compileText(FILES[name] ?? "", { name, host }).errors).toEqual([]);
  });

  test("F11: files elsewhere, or of another name, look into no folders", () => {
    for (const name of ["/repo/Web/ServiceTemplate.tosca", NAME.replace(".tosca", ".yaml")]) {
      expect(compileText(TEMPLATE, { name, host }).errors).toContain("7:21 TS3001");
    }
  });

  test("F11: a type file that cannot be read is a fault of its own, and none of what names its types", () => {
    const broken = {
      ...host,
      read: (path: string) => (/Runs.CapabilityType/.test(path) ? "a: [" : FILES[path]),
    };
    const { diagnostics } = compileText(TEMPLATE, { name: NAME, host: broken });
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ span }) => span.source.name)).toEqual([
      "/repo/capabilitytypes/shop.capabilities/Runs/CapabilityType.tosca",
    ]);
  });
});
