import { describe, expect, test } from "vitest";
import { compile2 } from "./compile.js";

const V = "tosca_definitions_version: tosca_2_0\n";

/** A service with a policy; the event is on line 17. */
const policy = (event: string, targets = "targets: [ web ]", more = "") => `${V}interface_types:
  Monitor:
    notifications: { overloaded: {}, idle: {} }
node_types:
  Web:
    interfaces: { monitor: { type: Monitor } }
  Small: { derived_from: Web }
  Plain: {}${more}
group_types: { Tier: {} }
policy_types: { Scaling: {} }
service_template:
  node_templates: { web: { type: Small }, plain: { type: Plain } }
  groups: { tier: { type: Tier, members: [ web ] } }
  policies:
    - scale: { type: Scaling, ${targets}, triggers: { more: { action: [],
            event: ${event} } } }
`;

describe("G20: events of triggers", () => {
  test.each(["monitor.overloaded", "monitor.idle", "overloaded"])(
    "%s is a notification of the target",
    (event) => {
      expect(compile2(policy(event)).diagnostics).toEqual([]);
      expect(compile2(policy(event, "targets: [ tier ]")).diagnostics).toEqual([]);
      expect(compile2(policy(event, "description: all")).diagnostics).toEqual([]);
    },
  );

  test("a slip is found where it stands, with the name that is meant", () => {
    const { diagnostics, warnings } = compile2(policy("monitor.overload"));
    expect(warnings).toEqual(["17 TS3339"]);
    expect(diagnostics[0]?.hint).toBe('Did you mean "monitor.overloaded"?');
    expect(compile2(policy("monitor.overload", "targets: [ tier ]")).warnings).toEqual(["17 TS3339"]);
    expect(compile2(policy("watch.overloaded")).warnings).toEqual(["17 TS3339"]);
    // The other node has no notification at all.
    expect(compile2(policy("overloaded", "targets: [ plain ]")).warnings).toEqual(["17 TS3339"]);
  });

  test("nothing is said of targets that are not known as a whole", () => {
    const unknown = policy("x").replace("Small: { derived_from: Web }", "Small: { derived_from: Gone }");
    expect(compile2(unknown)).toMatchObject({ warnings: [], errors: [expect.stringMatching(/TS3001/)] });
    const lost = compile2(policy("x", "targets: [ wob ]"));
    expect(lost.warnings).toEqual([]);
    expect(lost.errors).toEqual(["16 TS3316"]);
  });
});

describe("G18: extensions of artifacts", () => {
  const artifact = (type: string, file: string) => `${V}artifact_types:
  Archive: { file_ext: [ tar, .tar.gz ] }
  Layer: { derived_from: Archive }
  Wheel: { derived_from: Archive, file_ext: [ whl ] }
  Any: {}
node_types:
  Web: { artifacts: { it: { type: ${type},
    file: "${file}" } } }
`;

  test.each([
    ["Archive", "a/b.tar"],
    ["Layer", "https://example.org/x.tar.gz?y=1"],
    ["Wheel", "pkg-1.0.whl"],
    ["Any", "x.y"],
    ["Archive", "registry/image"],
  ])("%s takes %s", (type, file) => {
    expect(compile2(artifact(type, file)).diagnostics).toEqual([]);
  });

  test.each([
    ["Archive", "a.zip"],
    ["Layer", "a.whl"],
    // The nearest list counts (12.1).
    ["Wheel", "a.tar"],
  ])("%s does not recognize %s", (type, file) => {
    const { diagnostics } = compile2(artifact(type, file));
    expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(["TS3340 info"]);
    expect(diagnostics[0]?.span.source.position(diagnostics[0].span.start).line).toBe(9);
  });
});
