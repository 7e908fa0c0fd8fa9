import { describe, expect, test } from "vitest";
import { compileText } from "../topology/compile.js";
import { read, type, withProperty } from "./property-value.js";

describe("scalars", () => {
  test.each([
    ["string", "16.04", "16.04"],
    ["string", "1.10", "1.10"],
    ["string", "yes", "yes"],
    ["version", "16.04", "16.04"],
    ["version", "1.10", "1.10"],
    ["boolean", "yes", true],
    ["boolean", "Off", false],
    ["float", "1", 1],
    ["float", "1e3", 1000],
    ["integer", "0x1F", 31],
    ["integer", "010", 10],
    ["'null'", "null", null],
    ["timestamp", "2001-12-15T02:59:43.1Z", "2001-12-15T02:59:43.1Z"],
  ])("F18: a %s takes %s", (name, value, json) => {
    const { errors, json: found } = read(type(name), value);
    expect(errors).toEqual([]);
    expect(found).toEqual(json);
  });

  test.each([
    ["integer", "1.0"],
    ["integer", "[1]"],
    ["float", "abc"],
    ["float", ".inf"],
    ["boolean", "1"],
    ["timestamp", "2001-13-15"],
    ["string", "{a: b}"],
    ["string", "[a]"],
  ])("F18: a %s does not take %s", (name, value) => {
    expect(read(type(name), value).errors).toEqual(["0 TS3004"]);
  });

  test("F18: a number where a text is declared is read as written, and said", () => {
    const { compiled } = read(type("string"), "16.04");
    expect(compiled.infos.filter((info) => info.endsWith("TS3201"))).toHaveLength(1);
    const strict = compileText(withProperty(type("string"), "16.04"), { profile: "strict" });
    expect(strict.errors.filter((error) => error.endsWith("TS3201"))).toHaveLength(1);
    expect(read(type("string"), '"16.04"').compiled.infos.filter((info) => info.endsWith("TS3201"))).toEqual(
      [],
    );
  });

  test.each(["1", "1.2", "1.2.3", "1.2.3.beta", "1.2.3.beta-4", "0.0"])("F19: %s is a version", (value) => {
    expect(read(type("version"), value).errors).toEqual([]);
  });

  test.each(["1.2.beta", "1.2.3.4.5", "1.2.3.beta-x", "v1.0", "1.2.3-4"])(
    "F19: %s is no version",
    (value) => {
      expect(read(type("version"), value).errors).toEqual(["0 TS3004"]);
    },
  );

  test.each([
    ["1.2.3.beta-4", "1.2.3.beta-3", true],
    ["1.2.3", "1.2.3.beta", true],
    ["1.10", "1.9", true],
    ["1.2.3.beta", "1.2.3", false],
    ["2", "10.0", false],
  ])("F19: whether %s is newer than %s", (value, than, newer) => {
    const { errors } = read(`{ type: version, constraints: [ { greater_than: ${than} } ] }`, value);
    expect(errors).toEqual(newer ? [] : ["0 TS3007"]);
  });

  test.each([
    ["[1, 4]", []],
    ["[0, UNBOUNDED]", []],
    ["[4, 1]", ["0 TS3004"]],
    ["[1]", ["0 TS3004"]],
    ["[1, 2, 3]", ["0 TS3004"]],
    ["[a, 4]", ["0 TS3004"]],
    ["[1.5, 4]", ["0 TS3004"]],
  ])("F20: a range %s", (value, errors) => {
    expect(read(type("range"), value).errors).toEqual(errors);
  });
});

describe("amounts", () => {
  test.each([
    ["size", "10 MB", 10_000_000],
    ["size", "10MB", 10_000_000],
    ["size", "1.5 GiB", 1_610_612_736],
    ["size", "2 kib", 2048],
    ["size", ".5 kB", 500],
    ["size", "7   b", 7],
    ["time", "10 ms", 0.01],
    ["time", "1 d", 86_400],
    ["time", "2 m", 120],
    ["frequency", "2.4 GHz", 2_400_000_000],
    ["bitrate", "8 Mbps", 8_000_000],
    ["bitrate", "8 MBps", 64_000_000],
    ["bitrate", "1 Kibps", 1024],
    ["bitrate", "1 KiBps", 8192],
  ])("F23-F26: scalar-unit.%s %s", (unit, value, json) => {
    const { errors, json: found } = read(type(`scalar-unit.${unit}`), value);
    expect(errors).toEqual([]);
    expect(found).toBeCloseTo(json, 6);
  });

  test.each([
    ["F23", "size", "10"],
    ["F23", "size", "MB"],
    ["F23", "size", "10 XB"],
    ["F23", "size", "10 MB s"],
    ["F24", "time", "1 x"],
    ["F24", "time", "1 Gs"],
    ["F25", "frequency", "3 Hertz"],
    ["F26", "bitrate", "3 b"],
    ["F26", "bitrate", "3 MB"],
  ])("%s: scalar-unit.%s does not take %s", (_id, unit, value) => {
    expect(read(type(`scalar-unit.${unit}`), value).errors).toEqual(["0 TS3004"]);
  });

  test("F23: sizes are compared in bytes", () => {
    const definition = "{ type: scalar-unit.size, constraints: [ { greater_or_equal: 1 GB } ] }";
    expect(read(definition, "1000 MB").errors).toEqual([]);
    expect(read(definition, "999 MB").errors).toEqual(["0 TS3007"]);
  });
});

describe("formats", () => {
  test.each([
    ["json", `'{"a": [1, null]}'`, []],
    ["json", "'{a: 1}'", ["0 TS3203"]],
    ["json", `'{"a": 1,}'`, ["0 TS3203"]],
    ["json", `{"a": [1]}`, []],
    ["xml", "'<a b=\"1\"><c/>text &amp; more</a>'", []],
    ["xml", "'<a><b></a>'", ["0 TS3203"]],
    ["xml", "'<a/><b/>'", ["0 TS3203"]],
    ["xml", '\'<a b="1" b="2"/>\'', ["0 TS3203"]],
    ["xml", "no markup", ["0 TS3203"]],
    ["xml", "[a]", ["0 TS3004"]],
  ])("F27: %s %s", (name, value, errors) => {
    expect(read(type(name), value).errors).toEqual(errors);
  });

  test("F27: a JSON schema in place is applied", () => {
    const schema = `'{"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}'`;
    const definition = `{ type: json, constraints: [ { schema: ${schema} } ] }`;
    expect(read(definition, `'{"id": 7}'`).errors).toEqual([]);
    expect(read(definition, `'{"id": "x"}'`).errors).toEqual(["0 TS3007"]);
    expect(read(definition, `'{}'`).errors).toEqual(["0 TS3007"]);
  });

  test("F27: a schema that is none is refused where it stands", () => {
    expect(read(`{ type: json, constraints: [ { schema: '{"type": ' } ] }`, `'{}'`).errors).toEqual([
      "-6 TS3008",
    ]);
    expect(read("{ type: integer, constraints: [ { schema: x } ] }", "1").errors).toEqual(["-6 TS3008"]);
  });
});
