import { describe, expect, test } from "vitest";
import type { BundledName } from "../../../src/model/imports.js";
import { bundledScope } from "../../../src/model/imports.js";
import { attributesOf, capabilitiesOf, chainOf, requirementsOf } from "../../../src/model/inherit.js";
import { lookupType } from "../../../src/model/lookup.js";
import type { TypeKind } from "../../../src/model/types.js";
import type {
  CapabilityTypeView,
  InterfaceTypeView,
  RelationshipTypeView,
} from "../../../src/schema/documents.js";
import { bundled, compileText } from "../topology/compile.js";

const PROFILES = ["simple-1.0", "simple-1.1", "simple-1.2", "simple-1.3"] as const;
type Profile = (typeof PROFILES)[number];

/** The bundled libraries as files. */
const LIBRARIES = {
  read: (path: string) => bundled(path.replace(/\.yaml$/, "") as BundledName).text,
  resolve: (_from: string, reference: string) => reference,
};

/** Full names of a profile's types of one kind, without the namespace. */
function names(profile: BundledName, kind: TypeKind): readonly string[] {
  const types = bundledScope(profile, bundled).own.get(kind) ?? new Map();
  return [...types.keys()].map((name: string) => name.split(".").slice(2).join(".")).sort();
}

function type(profile: Profile, kind: TypeKind, name: string) {
  const found = lookupType(bundledScope(profile, bundled), kind, name);
  if (found === undefined) throw new Error(`${profile} has no ${kind} type ${name}`);
  return found;
}

/** Names of the properties that a type defines itself. */
const properties = (profile: Profile, kind: TypeKind, name: string) =>
  type(profile, kind, name).view.properties.map((property) => property.name);

const property = (profile: Profile, kind: TypeKind, name: string, wanted: string) => {
  const view = type(profile, kind, name).view.properties.find((each) => each.name === wanted);
  const value = view?.default?.kind === "scalar" ? view.default.text : undefined;
  const clauses = (view?.constraints ?? []).map(({ operator, operand }) => {
    const items = operand.kind === "seq" ? operand.items : [operand];
    return `${operator.text} ${items.map((item) => (item.kind === "scalar" ? item.text : "")).join(" ")}`;
  });
  return [view?.type?.text, view?.required?.value ?? true, value, ...clauses];
};

describe("F03: one normative profile per version", () => {
  test.each([
    ["simple-1.0", 57],
    ["simple-1.1", 61],
    ["simple-1.2", 63],
    ["simple-1.3", 64],
  ] as const)("F03: %s has %i types", (name, count) => {
    const own = [...bundledScope(name, bundled).own.values()];
    expect(own.reduce((sum, types) => sum + types.size, 0)).toBe(count);
  });

  test.each([...PROFILES, "nonnormative-1.0", "nfv-1.0"] as const)(
    "F03: %s read as a user's file has no fault, not even under profile strict",
    (name) => {
      const { diagnostics } = compileText(bundled(name).text, { name, profile: "strict", host: LIBRARIES });
      expect(diagnostics.map(({ message }) => message)).toEqual([]);
    },
  );

  test("F03: the kinds of 1.0", () => {
    expect(names("simple-1.0", "data")).toEqual(
      [
        "Credential",
        "Root",
        "network.NetworkInfo",
        "network.PortDef",
        "network.PortInfo",
        "network.PortSpec",
      ].sort(),
    );
    expect(names("simple-1.0", "interface")).toEqual([
      "Root",
      "node.lifecycle.Standard",
      "relationship.Configure",
    ]);
    expect(names("simple-1.0", "policy")).toEqual(["Performance", "Placement", "Root", "Scaling", "Update"]);
    expect(names("simple-1.0", "group")).toEqual(["Root"]);
    expect(names("simple-1.0", "relationship")).toEqual(
      [
        "AttachesTo",
        "ConnectsTo",
        "DependsOn",
        "HostedOn",
        "Root",
        "RoutesTo",
        "network.BindsTo",
        "network.LinksTo",
      ].sort(),
    );
  });

  test("F03: what each version adds to the one before", () => {
    const added = (before: Profile, after: Profile, kind: TypeKind) =>
      names(after, kind).filter((name) => !names(before, kind).includes(name));
    expect(added("simple-1.0", "simple-1.1", "data")).toEqual(["TimeInterval"]);
    expect(added("simple-1.0", "simple-1.1", "capability")).toEqual(["Compute", "Network", "Storage"]);
    expect(added("simple-1.0", "simple-1.1", "node")).toEqual([]);
    expect(added("simple-1.1", "simple-1.2", "node")).toEqual([
      "Abstract.Compute",
      "Abstract.Storage",
      "Storage.BlockStorage",
      "Storage.ObjectStorage",
    ]);
    expect(added("simple-1.2", "simple-1.3", "artifact")).toEqual(["template"]);
    for (const kind of ["data", "capability", "node", "relationship", "interface"] as const) {
      expect(added("simple-1.2", "simple-1.3", kind)).toEqual([]);
    }
  });

  test("F03: the figures of a host are Container's in 1.0 and Compute's in 1.3", () => {
    const figures = ["num_cpus", "cpu_frequency", "disk_size", "mem_size"];
    expect(properties("simple-1.0", "capability", "tosca.capabilities.Container")).toEqual(figures);
    expect(properties("simple-1.3", "capability", "tosca.capabilities.Container")).toEqual([]);
    expect(properties("simple-1.3", "capability", "tosca.capabilities.Compute")).toEqual([
      "name",
      ...figures,
    ]);
    const node = (version: string) => `tosca_definitions_version: tosca_simple_yaml_${version}
topology_template:
  node_templates:
    c: {type: Compute, capabilities: {host: {properties: {num_cpus: 1}}}}
`;
    for (const version of ["1_0", "1_1", "1_2", "1_3"]) {
      const { topology, errors } = compileText(node(version));
      expect(errors).toEqual([]);
      const expected = version < "1_2" ? "Container" : "Compute";
      expect(topology?.nodes.get("c")?.capabilities.get("host")?.type).toBe(`tosca.capabilities.${expected}`);
    }
  });

  test("F03: types, defaults and constraints of properties", () => {
    const of = (kind: TypeKind, name: string, wanted: string) => property("simple-1.3", kind, name, wanted);
    expect(of("data", "Credential", "token_type")).toEqual(["string", true, "password"]);
    expect(of("data", "Credential", "keys")).toEqual(["map", false, undefined]);
    expect(of("data", "TimeInterval", "end_time")).toEqual(["timestamp", true, undefined]);
    expect(of("data", "PortSpec", "protocol")).toEqual(["string", true, "tcp", "valid_values udp tcp igmp"]);
    expect(of("data", "PortSpec", "source_range")).toEqual(["range", false, undefined, "in_range 1 65535"]);
    expect(of("capability", "Compute", "cpu_frequency")).toEqual([
      "scalar-unit.frequency",
      false,
      undefined,
      "greater_or_equal 0.1 GHz",
    ]);
    expect(of("capability", "Endpoint", "initiator")).toEqual([
      "string",
      false,
      "source",
      "valid_values source target peer",
    ]);
    expect(of("capability", "Endpoint.Admin", "secure")).toEqual(["boolean", true, "true", "equal true"]);
    expect(of("capability", "Endpoint.Public", "network_name").slice(2)).toEqual(["PUBLIC", "equal PUBLIC"]);
    expect(of("capability", "Scalable", "max_instances")).toEqual(["integer", true, "1"]);
    expect(of("relationship", "AttachesTo", "location")).toEqual(["string", true, undefined, "min_length 1"]);
    expect(of("node", "network.Network", "ip_version")).toEqual(["integer", false, "4", "valid_values 4 6"]);
    expect(of("node", "network.Port", "order")).toEqual(["integer", true, "0", "greater_or_equal 0"]);
    expect(of("node", "Abstract.Storage", "size").slice(0, 3)).toEqual(["scalar-unit.size", false, "0 MB"]);
    expect(of("node", "Storage.BlockStorage", "size")).toEqual([
      "scalar-unit.size",
      true,
      "1 MB",
      "greater_or_equal 1 MB",
    ]);
    expect(property("simple-1.0", "node", "BlockStorage", "size").slice(0, 3)).toEqual([
      "scalar-unit.size",
      true,
      undefined,
    ]);
  });

  test("F03: capabilities, requirements, attributes and operations", () => {
    const compute = type("simple-1.3", "node", "Compute");
    expect([...capabilitiesOf(compute).keys()].sort()).toEqual(
      ["binding", "endpoint", "feature", "host", "os", "scalable"].sort(),
    );
    expect([...requirementsOf(compute).keys()].sort()).toEqual(["dependency", "local_storage"]);
    expect([...attributesOf(compute).keys()].sort()).toEqual(
      ["networks", "ports", "private_address", "public_address", "state", "tosca_id", "tosca_name"].sort(),
    );
    const requirements = (profile: Profile) => [
      ...requirementsOf(type(profile, "node", "Container.Application")).keys(),
    ];
    expect(requirements("simple-1.0")).toEqual(expect.not.arrayContaining(["storage"]));
    for (const profile of ["simple-1.1", "simple-1.2", "simple-1.3"] as const) {
      expect(requirements(profile)).toEqual(expect.arrayContaining(["host", "storage", "network"]));
    }
    const operations = (name: string) =>
      (type("simple-1.3", "interface", name).view as InterfaceTypeView).operations.map((each) => each.name);
    expect(operations("Standard")).toEqual(["create", "configure", "start", "stop", "delete"]);
    expect(operations("Configure")).toHaveLength(8);
    const root = (profile: Profile) =>
      (type(profile, "relationship", "tosca.relationships.Root").view as RelationshipTypeView).attributes.map(
        (each) => each.name,
      );
    expect(root("simple-1.1")).toEqual(["tosca_id", "tosca_name"]);
    expect(root("simple-1.2")).toEqual(["tosca_id", "tosca_name", "state"]);
    const endpoint = type("simple-1.0", "capability", "Endpoint").view as CapabilityTypeView;
    expect(endpoint.attributes.map((each) => each.name)).toEqual(["ip_address"]);
  });
});

describe("F05: three spellings of every normative type", () => {
  test.each(PROFILES)("F05: %s", (name) => {
    const scope = bundledScope(name, bundled);
    for (const [kind, types] of scope.own) {
      for (const [full, entry] of types) {
        const local = full.split(".").slice(2).join(".");
        for (const spelling of [full, local, `tosca:${local}`]) {
          expect(lookupType(scope, kind, spelling)).toBe(entry);
        }
      }
    }
    expect(lookupType(scope, "data", "tosca:PortDef")?.name).toBe("tosca.datatypes.network.PortDef");
    expect(lookupType(scope, "interface", "Standard")?.name).toBe("tosca.interfaces.node.lifecycle.Standard");
    expect(lookupType(scope, "node", "tosca:WebServr")).toBeUndefined();
    expect(lookupType(scope, "node", "tosca.WebServer")).toBeUndefined();
  });

  test.each(PROFILES)("F05: %s knows storage nodes by the names of every version", (name) => {
    const scope = bundledScope(name, bundled);
    for (const local of ["BlockStorage", "ObjectStorage"]) {
      const found = new Set(
        [
          local,
          `Storage.${local}`,
          `tosca:${local}`,
          `tosca.nodes.${local}`,
          `tosca.nodes.Storage.${local}`,
        ].map((spelling) => lookupType(scope, "node", spelling)),
      );
      expect([...found].map((entry) => entry && chainOf(entry).names.at(-1))).toEqual(["tosca.nodes.Root"]);
    }
  });
});
