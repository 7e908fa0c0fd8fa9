import { describe, expect, test } from "vitest";
import { resourceYaml } from "../../../src/resource-yaml.js";
import { compileText } from "../topology/compile.js";
import { lowerText } from "./corpus.js";
import { FILES, play, TEMPLATE } from "./played-scripts.js";

describe("F80: outputs of operations", () => {
  test("F80: variables of a shell script and lines of TOSCA_OUTPUTS become values", () => {
    const { ran, outputs, plan } = play(FILES);
    expect(ran.get("step/lb-create")).toMatchObject({
      status: 0,
      stderr: "",
      log: 'given it\'s "quoted"; $(id)\n',
    });
    expect(outputs).toEqual({ address: "http://lb:80" });
    expect(plan.steps.find(({ name }) => name === "app-1-create")?.outputs).toEqual(["key"]);
    expect(plan.steps.find(({ name }) => name.startsWith("lb-member"))?.outputs).toBeUndefined();
  });

  test("F80: an attribute that an operation's output is mapped to has its value", () => {
    const text = TEMPLATE.replace("[ SELF, tosca_name ]", "[ SELF, state ]").replace(
      /address: \{ value.*/,
      "state: { value: { get_attribute: [ app-1, state ] } }",
    );
    expect(play(FILES, text).outputs).toEqual({ state: 'it\'s "quoted"; $(id)' });
  });

  test("F80: a script that does not set what is asked for has failed, and says so", () => {
    const { ran } = play({ ...FILES, "lb.sh": "exit 0\n" });
    expect(ran.get("step/lb-create")).toMatchObject({ status: 1 });
    expect(ran.get("step/lb-create")?.stderr).toContain("the script sets no output address");
  });

  test("F80: a failing script is not asked for its outputs", () => {
    const { ran } = play({ ...FILES, "lb.sh": "address=x\nexit 7\n" });
    expect(ran.get("step/lb-create")).toMatchObject({ status: 7, stdout: "" });
    expect(ran.get("step/lb-create")?.stderr).toContain("failed with status 7");
  });

  test("F80: other interpreters write to the file", () => {
    const python = 'import os\nopen(os.environ["TOSCA_OUTPUTS"], "a").write("address=py\\n")\n';
    const { outputs } = play({ ...FILES, "lb.py": python }, TEMPLATE.replace("lb.sh", "lb.py"));
    expect(outputs).toEqual({ address: "http://py" });
  });

  test("F80: the program in YAML takes the same line of the same step", () => {
    const yaml = resourceYaml(play(FILES).plan);
    expect(yaml).toMatch(
      /fn::fromBase64:\s+fn::select:\s+- 0\s+- fn::split: \["\\n", "\$\{lb-create\.stdout\}"\]/,
    );
  });

  test("F80: an output named like a secret is not shown, and kept secret in the state", () => {
    const text = TEMPLATE.replaceAll("create, key ]", "create, password ]")
      .replace("key: [ SELF, tosca_name ]", "password: [ SELF, tosca_name ]")
      .replace("create, address ]", "create, api_token ]");
    const files = { ...FILES, "app.sh": "password=x\n", "lb.sh": "api_token=y\n" };
    const { lowered, program, outputs } = play(files, text);
    expect(outputs).toEqual({});
    expect(lowered.warnings.some((line) => line.endsWith("TS6212"))).toBe(true);
    const step = program.resources.find(({ id }) => id === "step/app-1-create");
    expect(step?.options.secretOutputs).toEqual(["stdout"]);
  });

  test("F80: what is not run, or runs later, is said where the value is needed", () => {
    const later = TEMPLATE.replace(
      "name: \"it's",
      "later: { get_operation_output: [ lb, Standard, create, address ] }, name: \"it's",
    );
    expect(lowerText(later, { files: FILES, inputs: { api_token: "t" } }).errors).toEqual(["41 TS6213"]);
    const none = TEMPLATE.replace("create, address ]", "delete, address ]");
    const found = compileText(none, { inputs: { api_token: "t" } });
    expect(found.warnings.filter((line) => line.includes("TS3022"))).toHaveLength(1);
  });
});
