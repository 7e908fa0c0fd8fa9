import { describe, expect, test } from "vitest";
import { compileText, memoryHost } from "./compile.js";

const TYPES = `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Shop:
    derived_from: tosca.nodes.SoftwareComponent
    properties:
      space: {type: scalar-unit.size}
      motto: {type: string, required: false}
      address: {type: string, required: false}
    attributes:
      url: {type: string}
      note: {type: string}
    capabilities:
      door: tosca.capabilities.Endpoint
    requirements:
      - partner: {capability: tosca.capabilities.Endpoint, occurrences: [0, UNBOUNDED]}
  my.Worker:
    derived_from: tosca.nodes.SoftwareComponent
    requirements:
      - partner: {capability: tosca.capabilities.Endpoint, relationship: tosca.relationships.ConnectsTo, occurrences: [0, UNBOUNDED]}
`;

const MAPPINGS = `    node_type: my.Shop
    properties:
      space: [room]
    attributes:
      url: [disk, volume_id]
    capabilities:
      door: [web, data_endpoint]
    requirements:
      - host: [web, host]
      - partner: [left, partner]
      - partner: [right, partner]
    interfaces:
      Standard: [web, Standard]
`;

const BODY = `  inputs:
    room: {type: scalar-unit.size}
    motto: {type: string, default: none}
    address: {type: string, default: unknown}
  node_templates:
    web:
      type: tosca.nodes.WebServer
      capabilities:
        data_endpoint:
          properties:
            url_path: {get_input: motto}
            port_name: {get_input: address}
    disk:
      type: tosca.nodes.Storage.BlockStorage
      properties: {name: disk, size: {get_input: room}}
    left: {type: my.Worker, requirements: [{host: web_host}]}
    right: {type: my.Worker, requirements: [{host: web_host}]}
    web_host: {type: tosca.nodes.Compute}
  outputs:
    note: {value: {concat: [at, " ", {get_attribute: [web_host, private_address]}]}}
`;
const INNER = `tosca_definitions_version: tosca_simple_yaml_1_3
imports: [types.yaml]
topology_template:
  substitution_mappings:
${MAPPINGS}${BODY}`;

const OUTER = `tosca_definitions_version: tosca_simple_yaml_1_3
imports: [types.yaml]
topology_template:
  node_templates:
    shop:
      type: my.Shop
      directives: [substitute]
      properties:
        space: 20 GB
        motto: {concat: [all, " ", new]}
        address: {get_attribute: [server, private_address]}
      requirements:
        - host: server
        - partner: client
    server: {type: tosca.nodes.Compute}
    client:
      type: tosca.nodes.WebApplication
      requirements:
        - host: elsewhere
        - dependency: shop
    elsewhere: {type: tosca.nodes.WebServer, requirements: [{host: server}]}
    friend:
      type: my.Worker
      requirements:
        - host: server
        - partner: shop
  outputs:
    url: {value: {get_attribute: [shop, url]}}
    note: {value: {get_attribute: [shop, note]}}
  policies:
    - near: {type: tosca.policies.Placement, targets: [shop]}
`;

function compiled(files: Readonly<Record<string, string>>, text = OUTER) {
  return compileText(text, {
    name: "main.yaml",
    host: memoryHost({ "types.yaml": TYPES, "main.yaml": text, ...files }),
  });
}

/** Errors of the inner template alone with one line of its mapping replaced, as `line CODE`. */
function mapped(from: string, to: string) {
  expect(INNER).toContain(from);
  const text = INNER.replace(from, to);
  return compiled({}, text)
    .errors.filter((error) => !error.endsWith("TS4016"))
    .map((error) => `${error.split(":")[0]} ${error.split(" ")[1]}`);
}

describe("substitution mappings", () => {
  test("F71: properties, attributes, capabilities, requirements and interfaces of the type are mapped", () => {
    const { topology, diagnostics } = compiled({}, INNER);
    expect(diagnostics.map(({ code }) => code).filter((code) => code !== "TS4016")).toEqual([]);
    expect(topology?.substitution?.nodeType).toBe("my.Shop");
    expect(topology?.substitution?.properties.get("motto")).toEqual({ member: "motto" });
    expect(topology?.substitution?.attributes.get("url")).toEqual({ node: "disk", member: "volume_id" });
    expect(topology?.substitution?.attributes.get("note")).toEqual({ member: "note" });
    expect(topology?.substitution?.requirements.map(([name, { node }]) => `${name} ${node}`)).toEqual([
      "host web",
      "partner left",
      "partner right",
    ]);
  });

  test("F71: requirements as a map are the same as a list", () => {
    const list =
      "    requirements:\n      - host: [web, host]\n      - partner: [left, partner]\n      - partner: [right, partner]\n";
    const text = INNER.replace(
      list,
      "    requirements:\n      host: [web, host]\n      partner: [left, partner]\n",
    );
    const { topology } = compiled({}, text);
    expect(topology?.substitution?.requirements.map(([name]) => name)).toEqual(["host", "partner"]);
  });

  test("F71: names that the type does not declare are refused at the name", () => {
    expect(mapped("node_type: my.Shop", "node_type: my.Shopp")).toEqual(["5 TS3001"]);
    expect(mapped("space: [room]", "spaces: [room]")).toEqual(["5 TS4114", "7 TS4111"]);
    expect(mapped("url: [disk, volume_id]", "urls: [disk, volume_id]")).toEqual(["9 TS4111"]);
    expect(mapped("door: [web", "gate: [web")).toEqual(["11 TS4111"]);
    expect(mapped("host: [web, host]", "hosts: [web, host]")).toEqual(["13 TS4111"]);
    expect(mapped("Standard: [web", "Extra: [web")).toEqual(["17 TS4111"]);
  });

  test("F71: targets that do not exist are refused at the target", () => {
    expect(mapped("space: [room]", "space: [rooms]")).toEqual(["7 TS4112"]);
    expect(mapped("[disk, volume_id]", "[disc, volume_id]")).toEqual(["9 TS4112"]);
    expect(mapped("[disk, volume_id]", "[disk, volume]")).toEqual(["9 TS4112"]);
    expect(mapped("[web, data_endpoint]", "[web, endpoint_x]")).toEqual(["11 TS4112"]);
    expect(mapped("[web, data_endpoint]", "web")).toEqual(["11 TS4112"]);
    expect(mapped("[web, host]", "[web, hosts]")).toEqual(["13 TS4112"]);
    expect(mapped("[web, Standard]", "[web, Extra]")).toEqual(["17 TS4112"]);
  });

  test("F71: types have to fit", () => {
    expect(mapped("space: [room]", "space: [motto]")).toEqual(["7 TS4113"]);
    expect(mapped("[web, data_endpoint]", "[web, host]")).toEqual(["11 TS4113"]);
    expect(mapped("partner: [left, partner]", "partner: [left, host]")).toEqual(["14 TS4113"]);
    expect(mapped("space: [room]", "space: 12 GB")).toEqual([]);
    expect(mapped("space: [room]", "space: much")).toEqual(["7 TS3004"]);
  });

  test("F71: a required property reaches a mapping or an input of its name", () => {
    expect(mapped("      space: [room]", "      motto: [motto]")).toEqual(["5 TS4114"]);
    expect(
      mapped(
        "  node_type: my.Shop\n",
        "  node_type: my.Shop\n    substitution_filter:\n      properties:\n        - spaces: 1 GB\n",
      ),
    ).toEqual(["8 TS4106"]);
  });
});

describe("substitution", () => {
  test("F72: the one topology beside the file takes the node's place", () => {
    const { topology, errors } = compiled({ "inner.yaml": INNER });
    expect(errors).toEqual([]);
    expect([...(topology?.nodes.keys() ?? [])]).toEqual([
      ...["shop_web", "shop_disk", "shop_left", "shop_right", "shop_web_host"],
      ...["server", "client", "elsewhere", "friend"],
    ]);
    const size = topology?.nodes.get("shop_disk")?.properties.get("size")?.value;
    expect(size).toEqual({ kind: "static", json: 20_000_000_000 });
    const endpoint = topology?.nodes.get("shop_web")?.capabilities.get("data_endpoint")?.properties;
    expect(endpoint?.get("url_path")?.value).toEqual({ kind: "static", json: "all new" });
    expect(endpoint?.get("port_name")?.value).toEqual({
      kind: "get_attribute",
      node: "server",
      path: ["private_address"],
    });
    expect(topology?.policies[0]?.targets).toHaveLength(5);
  });

  test("F72: requirements of the node and towards it, and its attributes, follow the mapping", () => {
    const { topology } = compiled({ "inner.yaml": INNER });
    const targets = (node: string) =>
      topology?.nodes
        .get(node)
        ?.requirements.map(({ name, target, capability }) => [name, target, capability].join(" "));
    expect(targets("shop_web")).toEqual(["host server host"]);
    expect(targets("shop_left")).toEqual(["host shop_web_host host", "partner client app_endpoint"]);
    expect(targets("shop_right")).toEqual(["host shop_web_host host", "partner client app_endpoint"]);
    expect(targets("friend")).toEqual(["host server host", "partner shop_web data_endpoint"]);
    expect(targets("client")).toContain("dependency shop_disk feature");
    expect(topology?.outputs.get("url")?.value).toEqual({
      kind: "get_attribute",
      node: "shop_disk",
      path: ["volume_id"],
    });
    expect(JSON.stringify(topology?.outputs.get("note")?.value)).toContain("shop_web_host");
  });

  test("F72: an imported topology is found as well, and counts once", () => {
    const text = OUTER.replace("[types.yaml]", "[types.yaml, inner.yaml]");
    const { topology, errors } = compiled({ "inner.yaml": INNER }, text);
    expect(errors).toEqual([]);
    expect(topology?.nodes.has("shop_web")).toBe(true);
  });

  test("F72: several candidates are listed, none is a hint; strict refuses both", () => {
    const several = compiled({ "a.yaml": INNER, "b.yaml": INNER });
    const finding = several.diagnostics.find(({ code }) => code === "TS4115");
    expect(finding?.labels?.map(({ span }) => span.source.name)).toEqual(["a.yaml", "b.yaml"]);
    expect(several.topology?.nodes.has("shop")).toBe(true);
    expect(compiled({}).infos).toContain("5:5 TS4116");
  });

  test("F72: a substitution filter tells candidates apart", () => {
    const only = (limit: string) =>
      INNER.replace(
        "  node_type: my.Shop\n",
        `  node_type: my.Shop\n    substitution_filter:\n      properties:\n        - space: {${limit}: 10 GB}\n`,
      );
    const { topology, errors } = compiled({
      "small.yaml": only("less_than"),
      "large.yaml": only("greater_than"),
    });
    expect(errors).toEqual([]);
    expect(topology?.nodes.has("shop_disk")).toBe(true);
  });

  test("F72: faults of the chosen topology are reported in its file; a circle ends", () => {
    const broken = compiled({
      "inner.yaml": INNER.replace("size: {get_input: room}", "size: {get_input: rooms}"),
    });
    expect(
      broken.diagnostics.filter(({ severity }) => severity === "error").map(({ span }) => span.source.name),
    ).toEqual(["inner.yaml"]);
    const self = INNER.replace(
      "    web_host:",
      "    again: {type: my.Shop, directives: [substitute], properties: {space: 1 GB}}\n    web_host:",
    );
    expect(compiled({ "inner.yaml": self }).topology?.nodes.has("shop_again")).toBe(true);
  });

  test("F72: what is used but not mapped is an error at its use", () => {
    const inner = INNER.replace("    capabilities:\n      door: [web, data_endpoint]\n", "");
    const { errors } = compiled({ "inner.yaml": inner });
    expect(errors).toEqual(["26:20 TS4117"]);
  });
});
