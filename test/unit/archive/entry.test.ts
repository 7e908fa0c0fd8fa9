import { describe, expect, it, test } from "vitest";
import { check, meta, service, tarGz, zip } from "./pack.js";

const METADATA = "metadata: {template_name: t, template_version: 1.0}\n";
const META = "TOSCA-Metadata/TOSCA.meta";

describe("F13: the template that an archive begins with", () => {
  test("F13: is the one that TOSCA.meta names, wherever it lies", () => {
    const files = { [META]: meta("Definitions/service.yaml"), "Definitions/service.yaml": service("1_0") };
    expect(check(zip(files)).faults).toEqual([]);
    expect(check(tarGz(files)).faults).toEqual([]);
    const broken = { ...files, "Definitions/service.yaml": service("1_0", "", "    c: {type: Computr}\n") };
    expect(check(zip(broken)).faults).toEqual(["a.csar!/Definitions/service.yaml:4 TS3001"]);
    expect(check(tarGz(broken), { name: "b.tgz" }).faults).toEqual([
      "b.tgz!/Definitions/service.yaml:4 TS3001",
    ]);
  });

  test("F13: wins over a YAML file in the root", () => {
    const files = { [META]: meta("d/s.yaml"), "d/s.yaml": service("1_0"), "other.yaml": "- no template" };
    expect(check(zip(files)).faults).toEqual([]);
  });

  test.each([
    ["1_1", METADATA, []],
    ["1_2", METADATA, []],
    ["1_3", METADATA, []],
    ["1_0", METADATA, ["a.csar!/s.yaml:1 TS1318"]],
    ["1_3", "", ["a.csar!/s.yaml:1 TS1319"]],
    ["1_2", "description: d\nmetadata: {template_name: t}\n", ["a.csar!/s.yaml:3 TS1319"]],
  ])("F13: without TOSCA.meta version %s with %j gives %j", (version, before, faults) => {
    expect(check(zip({ "s.yaml": service(version, before), "d/x.yaml": "" })).faults).toEqual(faults);
  });

  test("F13: without TOSCA.meta and with no or two YAML files in the root there is none", () => {
    expect(check(zip({ "d/s.yaml": service() })).faults).toEqual(["a.csar:1 TS1316"]);
    expect(check(zip({ "b.yml": service(), "a.yaml": service() })).faults).toEqual([
      "a.csar!/b.yml:1 TS1317",
    ]);
    const misplaced = check(zip({ "TOSCA-meta/TOSCA.meta": meta("d/s.yaml"), "d/s.yaml": service() }));
    expect(misplaced.faults).toEqual(["a.csar!/TOSCA-meta/TOSCA.meta:1 TS1316"]);
    expect(misplaced.sink.list()[0]?.hint).toContain("TOSCA-meta/TOSCA.meta");
  });

  test("G19: TOSCA.meta stands in the root from CSAR 2.0 on, and may be left out", () => {
    const entry = { "d/s.yaml": service() };
    const text = "CSAR-Version: 2.0\nCreated-By: us\nEntry-Definitions: d/s.yaml\nOur-Key: anything\n";
    expect(check(zip({ "TOSCA.meta": text, ...entry })).faults).toEqual([]);
    expect(check(tarGz({ "TOSCA.meta": text, ...entry })).faults).toEqual([]);
    expect(check(zip({ "TOSCA.meta": text.replace("d/s", "d/t"), ...entry })).faults).toEqual([
      "a.csar!/TOSCA.meta:3 TS1314",
    ]);
    // In the root it is no metadata file of 1.x, so that an archive of 1.0 has none.
    expect(check(zip({ "TOSCA.meta": meta("s.yaml"), "s.yaml": service("1_0") })).faults).toEqual([
      "a.csar!/s.yaml:1 TS1318",
    ]);
  });
});

describe("G19: archives of TOSCA 2.0", () => {
  const template = `tosca_definitions_version: tosca_2_0
imports: [{url: lib/types.yaml}]
service_template:
  node_templates:
    n: {type: Mine}
`;
  const files = {
    "service.yaml": template,
    "lib/types.yaml": "tosca_definitions_version: tosca_2_0\nnode_types: {Mine: {}}\n",
  };

  test("G19: a root file does without TOSCA.meta and without metadata of its own", () => {
    expect(check(zip(files)).faults).toEqual([]);
    expect(check(tarGz(files)).faults).toEqual([]);
    const broken = { ...files, "service.yaml": template.replace("Mine", "Other") };
    expect(check(zip(broken)).faults).toEqual(["a.csar!/service.yaml:5 TS3001"]);
  });

  test("G19: two root files need TOSCA.meta", () => {
    const two = { ...files, "more.yaml": files["lib/types.yaml"] };
    expect(check(zip(two)).valid).toBe(false);
    const text =
      "CSAR-Version: 2.0\nCreated-By: us\nEntry-Definitions: service.yaml\nOther-Definitions: more.yaml\n";
    expect(check(zip({ ...two, "TOSCA.meta": text })).faults).toEqual([]);
  });
});

describe("F13: what TOSCA.meta says", () => {
  const files = (text: string) => zip({ [META]: text, "d/s.yaml": service("1_0"), "d/t.yaml": service() });
  const at = (line: number, code: string) => `a.csar!/${META}:${line} ${code}`;

  test.each([
    ["key, value", meta("d/s.yaml").replaceAll(": ", ", "), [at(1, "TS1310")]],
    ["no entry", "TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 1.1\nCreated-By: us\n", [at(1, "TS1311")]],
    ["misspelt entry", meta("d/s.yaml").replace("Definitions", "Definition"), [at(4, "TS1311")]],
    ["no file", meta("d/u.yaml"), [at(4, "TS1314")]],
    ["out of the archive", meta("../d/s.yaml"), [at(4, "TS1314")]],
    ["unknown version", meta("d/s.yaml").replace("Version: 1.1\nCr", "Version: 7.0\nCr"), [at(2, "TS1313")]],
    ["no creator", meta("d/s.yaml").replace("Created-By: us\n", ""), [at(1, "TS1312")]],
    ["another case", meta("d/s.yaml").replace("Created-By", "Created-by"), []],
    ["a value in two lines", meta("d/s").replace("d/s\n", "d/s\n .yaml\n"), []],
    ["further keys", meta("d/s.yaml", "Content-Type: text/yaml\n"), []],
    ["a block", meta("d/s.yaml", "\nName: d/t.yaml\nContent-Type: text/yaml\n"), []],
    ["a block of nothing", meta("d/s.yaml", "\nName: d/img\n"), [at(6, "TS1315")]],
    ["CR LF", meta("d/s.yaml").replaceAll("\n", "\r\n"), []],
    ["other definitions", meta("d/s.yaml", 'Other-Definitions: d/t.yaml "d/s.yaml"\n'), []],
    ["missing other", meta("d/s.yaml", "Other-Definitions: d/t.yaml d/v.yaml\n"), [at(5, "TS1314")]],
  ])("F13: %s", (_, text, faults) => {
    expect(check(files(text)).faults).toEqual(faults);
  });

  it("names a misspelt key and a file in another folder", () => {
    const hints = (text: string) =>
      check(files(text))
        .sink.list()
        .map(({ hint }) => hint);
    expect(hints(meta("d/s.yaml").replace("Definitions", "Definition"))).toEqual([
      'Did you mean "Entry-Definitions"?',
    ]);
    expect(hints(meta("s.yaml"))).toEqual(['Did you mean "d/s.yaml"?']);
  });
});

describe("F13: files that templates name", () => {
  const node = (file: string) =>
    `    c:
      type: tosca.nodes.SoftwareComponent
      artifacts:
        image: {type: tosca.artifacts.File, file: ${file}}
      interfaces:
        Standard: {create: image, configure: ../scripts/run.sh}
`;
  const files = (file: string, more = {}) => ({
    [META]: meta("d/s.yaml"),
    "d/s.yaml": service("1_3", "imports: [lib/types.yaml]\n", node(file)),
    "d/lib/types.yaml": `tosca_definitions_version: tosca_simple_yaml_1_3
imports: [/shared.yaml]
`,
    "shared.yaml": "tosca_definitions_version: tosca_simple_yaml_1_3\n",
    "scripts/run.sh": "#!/bin/sh\n",
    "images/disk.img": new Uint8Array([0, 255, 1]),
    ...more,
  });

  test("F13: imports, artifacts and scripts are found from the file that names them", () => {
    expect(check(zip(files("../images/disk.img"))).faults).toEqual([]);
    expect(check(zip(files("/images/disk.img"))).faults).toEqual([]);
  });

  test("F13: an artifact that is not there is reported at its file, with the path that was meant", () => {
    const { faults, sink } = check(zip(files("images/disk.img")));
    expect(faults).toEqual(["a.csar!/d/s.yaml:8 TS1320"]);
    expect(sink.list().find(({ code }) => code === "TS1320")?.hint).toBe(
      'Did you mean "../images/disk.img"?',
    );
    expect(check(zip(files("../../images/disk.img"))).faults).toEqual(["a.csar!/d/s.yaml:8 TS1320"]);
  });

  test("F13: a script that is not there is reported at the implementation", () => {
    const { "scripts/run.sh": _, ...rest } = files("../images/disk.img");
    expect(check(zip(rest)).faults).toEqual(["a.csar!/d/s.yaml:10 TS1320"]);
  });

  test("F13: an import that is not there is reported at the import, and leads never out of the archive", () => {
    const { "shared.yaml": _, ...rest } = files("../images/disk.img");
    expect(check(zip(rest)).faults).toEqual(["a.csar!/d/lib/types.yaml:2 TS3009"]);
    const outside = { read: () => service(), has: () => true, resolve: (_: string, path: string) => path };
    const escaping = files("../images/disk.img", {
      "d/lib/types.yaml":
        "tosca_definitions_version: tosca_simple_yaml_1_3\nimports: [../../../etc/x.yaml]\n",
    });
    expect(check(zip(escaping), { outside }).faults).toEqual(["a.csar!/d/lib/types.yaml:2 TS3009"]);
  });

  test("F13: of a URL the host says whether it is there; where it cannot say, nothing is claimed", () => {
    const url = "https://example.com/disk.img";
    const outside = (known: boolean | undefined) => ({
      read: () => undefined,
      has: () => known,
      resolve: (_: string, path: string) => path,
    });
    expect(check(zip(files(url)), { outside: outside(undefined) }).faults).toEqual([]);
    expect(check(zip(files(url)), { outside: outside(true) }).faults).toEqual([]);
    expect(check(zip(files(url)), { outside: outside(false) }).faults).toEqual(["a.csar!/d/s.yaml:8 TS1320"]);
  });
});
