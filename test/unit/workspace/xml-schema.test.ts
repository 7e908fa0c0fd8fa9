import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import type { XmlSchemaSet } from "../../../src/base/host.js";
import { applyXmlSchema } from "../../../src/workspace/xml-schema.js";
import { compileText } from "../topology/compile.js";

const XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"';
const PLACE = `<xs:schema ${XS}><xs:simpleType name="city"><xs:restriction base="xs:string"><xs:minLength value="2"/></xs:restriction></xs:simpleType></xs:schema>`;
const EVENT = `<xs:schema ${XS}>
  <xs:include schemaLocation="parts/place.xsd"/>
  <xs:element name="event">
    <xs:complexType>
      <xs:sequence><xs:element name="city" type="city"/></xs:sequence>
      <xs:attribute name="id" type="xs:int" use="required"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
`;
const FILES = { "/t/schemas/event.xsd": EVENT, "/t/schemas/parts/place.xsd": PLACE };

/** Line 8 is the constraint, line 14 the value. */
const template = (schema: string, value: string) => `tosca_definitions_version: tosca_simple_yaml_1_3
node_types:
  my.Node:
    derived_from: tosca.nodes.Root
    properties:
      event:
        type: xml
        constraints: [ { schema: ${schema} } ]
topology_template:
  node_templates:
    one:
      type: my.Node
      properties:
        event: ${value}
`;

function check(schema: string, value: string, files: Readonly<Record<string, string>> = FILES) {
  const host = {
    read: (path: string) => files[path],
    resolve: (from: string, reference: string) => posix.resolve(posix.dirname(from), reference),
    applyXmlSchema,
  };
  const found = compileText(template(schema, value), { name: "/t/main.yaml", host });
  return {
    errors: found.errors,
    infos: found.infos.filter((place) => place.includes("TS32")),
    messages: found.diagnostics.map(({ message }) => message),
  };
}

const NAMED = "schemas/event.xsd";
const RIGHT = '<event id="7"><city>Valencia</city></event>';

describe("F27: schemas for XML", () => {
  test("F27: XSD in a file, with what it includes, is applied to the value", () => {
    expect(check(NAMED, `'${RIGHT}'`)).toMatchObject({ errors: [], infos: [] });
  });

  test.each([
    ['<event id="x"><city>Valencia</city></event>', /attribute "id".*"x" is not a valid value/],
    ["<event><city>Valencia</city></event>", /attribute "id" is required but missing/],
    ['<event id="7"><city>V</city></event>', /minLength/],
    ['<event id="7"><town/></event>', /Element "town": This element is not expected/],
    ['<place id="7"/>', /Element "place": No matching global declaration/],
  ])("F27: %s does not fit, and the reason says why", (value, reason) => {
    const { errors, messages } = check(NAMED, `'${value}'`);
    expect(errors).toEqual(["14:16 TS3007"]);
    expect(messages[0]).toMatch(/must fit its schema: line 1: /);
    expect(messages[0]).toMatch(reason);
  });

  test("F27: a text that is no XML is that, not a value that does not fit", () => {
    const { errors, messages } = check(NAMED, "'<event'");
    expect(errors).toHaveLength(1);
    expect(messages.join()).not.toMatch(/schema/);
  });

  test("F27: a schema in place, one that is wrong, and one whose parts are not there", () => {
    const inPlace = `<xs:schema ${XS}><xs:element name="n" type="xs:int"/></xs:schema>`;
    expect(check(`'${inPlace}'`, "<n>5</n>").errors).toEqual([]);
    expect(check(`'${inPlace}'`, "<n>five</n>").errors).toEqual(["14:16 TS3007"]);
    const wrong = check(`'${inPlace.replace("xs:int", "xs:integr")}'`, "<n>5</n>");
    expect(wrong.errors).toEqual(["8:34 TS3008"]);
    expect(wrong.messages.join()).toMatch(/has a schema that is wrong: .*integr/);
    const { errors, infos, messages } = check(NAMED, "<event/>", { "/t/schemas/event.xsd": EVENT });
    expect([errors, infos]).toEqual([[], ["8:34 TS3207"]]);
    expect(messages.join()).toContain('"parts/place.xsd", to which it refers, cannot be read');
  });

  test("F27: schemas that include each other", () => {
    const a = `<xs:schema ${XS}><xs:include schemaLocation='b.xsd'/><xs:element name="a" type="t"/></xs:schema>`;
    const b = `<xs:schema ${XS}><xs:include schemaLocation="a.xsd"/><xs:simpleType name="t"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>`;
    const files = { "/t/a.xsd": a, "/t/b.xsd": b };
    expect(check("a.xsd", "<a>1</a>", files).errors).toEqual([]);
    expect(check("a.xsd", "<a>one</a>", files).errors).toEqual(["14:16 TS3007"]);
  });

  test("F27: RELAX NG as well", () => {
    const grammar =
      '<element name="a" xmlns="http://relaxng.org/ns/structure/1.0"><attribute name="b"/></element>';
    expect(check(`'${grammar}'`, `'<a b="1"/>'`).errors).toEqual([]);
    expect(check(`'${grammar}'`, "<a/>").errors).toEqual(["14:16 TS3007"]);
  });

  test("F27: entities of a value read no file, and a bomb of them is refused", () => {
    const set: XmlSchemaSet = {
      texts: [
        { name: "s.xsd", text: `<xs:schema ${XS}><xs:element name="n" type="xs:string"/></xs:schema>` },
      ],
    };
    const file = '<!DOCTYPE n [ <!ENTITY e SYSTEM "file:///etc/passwd"> ]><n>&e;</n>';
    expect(JSON.stringify(applyXmlSchema(set, file))).not.toContain("root:");
    const levels = [...Array(12).keys()].map(
      (level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`,
    );
    const bomb = `<!DOCTYPE n [ <!ENTITY e0 "x"> ${levels.join("")} ]><n>&e12;</n>`;
    expect(applyXmlSchema(set, bomb).kind).toBe("document");
  });

  test("F27: a pattern that takes too long gives no verdict, and is not asked for again", () => {
    const pattern = '<xs:pattern value="(a|a?)*(a|a?)*(a|aa)*b"/>';
    const text = `<xs:schema ${XS}><xs:element name="n"><xs:simpleType><xs:restriction base="xs:string">${pattern}</xs:restriction></xs:simpleType></xs:element></xs:schema>`;
    const slow = { texts: [{ name: "s.xsd", text }] };
    expect(applyXmlSchema(slow, "<n>aab</n>").kind).toBe("fits");
    expect(applyXmlSchema(slow, `<n>${"a".repeat(50_000)}</n>`).kind).toBe("unknown");
  });
});
