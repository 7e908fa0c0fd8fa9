import { describe, expect, test } from "vitest";
import { compileText } from "../compile.js";
import { faults, lineOf, v10, v13 } from "./text.js";

const TYPES = `artifact_types:
  Image:
    derived_from: tosca.artifacts.Deployment.Image
    file_ext: [img]
    properties:
      os: { type: string }
      cores: { type: integer, required: false }
  Patch:
    derived_from: tosca.artifacts.File
node_types:
  Server:
    derived_from: tosca.nodes.Compute
    artifacts:
      disk:
        type: Image
        file: base.img
        properties: { os: linux }
`;

describe("artifacts of node templates", () => {
  const artifacts = (body: string) =>
    v13(`repositories:
  store: https://store.example/
${TYPES}topology_template:
  node_templates:
    server:
      type: Server
      artifacts:
${body}`);
  const only = (text: string) => {
    const { topology, errors } = compileText(text);
    return { errors, artifacts: topology?.nodes.get("server")?.artifacts };
  };

  test("F60: the short form takes its type from the file's extension", () => {
    const { errors, artifacts: found } = only(artifacts("        script: install.sh\n"));
    expect(errors).toEqual([]);
    expect(found?.get("script")).toMatchObject({
      file: "install.sh",
      type: "tosca.artifacts.Implementation.Bash",
    });
  });

  test("F60: the full form keeps every key, and what the type says where the template is silent", () => {
    const { errors, artifacts: found } = only(
      artifacts(`        disk:
          deploy_path: /images
          repository: store
          artifact_version: "2"
          checksum: abc
          checksum_algorithm: MD5
`),
    );
    expect(errors).toEqual([]);
    expect(found?.get("disk")).toMatchObject({
      type: "Image",
      file: "base.img",
      deployPath: "/images",
      repository: "store",
      version: "2",
      checksum: "abc",
      checksumAlgorithm: "MD5",
    });
    expect(found?.get("disk")?.properties?.get("os")?.value).toEqual({ kind: "static", json: "linux" });
  });

  test("F60: unknown types and repositories are errors at their names", () => {
    const text = artifacts(
      "        more:\n          file: a.img\n          type: Imgae\n          repository: stroe\n",
    );
    expect(faults(text)).toEqual([`${lineOf(text, "Imgae")} TS3001`, `${lineOf(text, "stroe")} TS3010`]);
  });

  test("F60: a type that cannot be inferred is a warning", () => {
    const text = artifacts("        more: readme.xyz\n");
    expect(faults(text)).toEqual([]);
    expect(faults(text, "warning")).toEqual([`${lineOf(text, "readme.xyz")} TS3024`]);
  });

  test("F60: properties are those of the artifact type", () => {
    const text = artifacts(
      "        more:\n          file: a.img\n          properties: { cores: many, colour: red }\n",
    );
    expect(faults(text)).toEqual([
      `${lineOf(text, "more")} TS3005`,
      `${lineOf(text, "many")} TS3004`,
      `${lineOf(text, "colour")} TS3006`,
    ]);
  });

  test("F60: an artifact without a file, and one of another type than the inherited one", () => {
    const text = artifacts("        more:\n          type: File\n        disk:\n          type: Patch\n");
    expect(faults(text)).toEqual([
      `${lineOf(text, "more:")} TS2005`,
      `${lineOf(text, "          type: Patch")} TS3003`,
    ]);
  });

  test("F60: in 1.0 artifacts may be a list of one-entry maps", () => {
    const text = v10(`topology_template:
  node_templates:
    server:
      type: tosca.nodes.Compute
      artifacts:
        - script: install.sh
        - page: { file: a.html, type: tosca.artifacts.File }
`);
    expect(faults(text)).toEqual([]);
    expect([...(compileText(text).topology?.nodes.get("server")?.artifacts.keys() ?? [])]).toEqual([
      "script",
      "page",
    ]);
  });

  test("F60: artifacts of node types lie in known repositories too", () => {
    const text = v13(`node_types:
  Server:
    derived_from: tosca.nodes.Compute
    artifacts:
      disk: { file: a.img, type: tosca.artifacts.File, repository: nowhere }
`);
    expect(faults(text)).toEqual([`${lineOf(text, "nowhere")} TS3010`]);
  });
});

describe("implementations", () => {
  const start = (implementation: string) =>
    v13(`${TYPES}topology_template:
  node_templates:
    server:
      type: Server
      artifacts:
        starter: scripts/start.sh
      interfaces:
        Standard:
          operations:
            start:
              implementation: ${implementation}
`);
  const bound = (implementation: string) =>
    compileText(start(implementation))
      .topology?.nodes.get("server")
      ?.interfaces?.get("Standard")
      ?.operations.get("start")?.implementation;

  test("F62: a file, the name of an artifact, a map, an artifact in place", () => {
    expect(bound("run.sh")?.primary).toBe("run.sh");
    expect(bound("starter")?.primary).toBe("scripts/start.sh");
    expect(bound("{ file: run.sh, type: tosca.artifacts.Implementation.Bash }")?.primary).toBe("run.sh");
    expect(
      bound(
        "{ primary: { file: run.sh }, dependencies: [lib.sh, starter], timeout: 30, operation_host: HOST }",
      ),
    ).toMatchObject({
      primary: "run.sh",
      dependencies: ["lib.sh", "scripts/start.sh"],
      timeoutSeconds: 30,
      operationHost: "HOST",
    });
    expect(bound("{ primary: run.sh, timeout: 2 m }")?.timeoutSeconds).toBe(120);
  });

  test.each([
    ["{ primary: {} }", "TS2005"],
    ["{ primary: run.sh, dependencies: [{}] }", "TS2005"],
    ["{ primary: [run.sh] }", "TS2006"],
    ["{ primary: run.sh, timeout: soon }", "TS3004"],
    ["{ primary: run.sh, timeout: 0 }", "TS3004"],
    ["{ primary: run.sh, operation_host: SOURCE }", "TS4208"],
    ["{ primary: run.sh, operation_host: sevrer }", "TS4208"],
    ["{ file: run.sh, type: Bsah }", "TS3001"],
    ["{ primary: { file: run.sh, repository: none } }", "TS3010"],
    ["{ prmary: run.sh }", "TS2004"],
  ])("F62: %s is refused where it is wrong", (implementation, code) => {
    const text = start(implementation);
    expect(faults(text)).toEqual([`${lineOf(text, "implementation:")} ${code}`]);
  });

  test("F62: a file of no known kind is a warning, also in a type", () => {
    const text = start("run.xyz");
    expect(faults(text)).toEqual([]);
    expect(faults(text, "warning")).toEqual([`${lineOf(text, "run.xyz")} TS3024`]);
  });
});
