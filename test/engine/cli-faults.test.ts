import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerMissing } from "../support/local-lab.js";
import { elastosca, ROOT } from "../support/scenario.js";

/**
 * Faults of the machine, by the real command line, engine and Docker: a clear message with the way out, exit
 * status 1, the state kept, and the next run goes on from there.
 */

const CLUSTER = "clifault";
const SITES = `cluster:
  name: ${CLUSTER}
  overlay: 10.214.0.0/16
  transit: 10.99.214.0/24
  internet: 198.19.214.0/24
sites:
  - name: lab-f
    provider: local
    network: { cidr: 10.214.1.0/24 }
    quota: { instances: 2 }
    slas: [5cf12da6cb0e8f527dfb3c97]
    images: [{ name: elastosca-node, fallback: true, prepared: true }]
    flavors: [{ name: small, cpus: 1, memory: 1 GB, pricePerHour: 0.02 }]
`;
const SECRET = "tok-91c40e77ab";
const BLOCKER = "clifault-blocker";
const missing = await dockerMissing();
if (missing !== undefined) console.warn(`faults of Docker under the command line: skipped, ${missing}`);

let folder = "";
const workspace = () => join(folder, "workspace");

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "elastosca-faults-"));
  writeFileSync(join(folder, "sites.yaml"), SITES);
  const template = readFileSync(join(ROOT, "tosca", "examples", "hybrid_slurm_cluster.yaml"), "utf8")
    .replace("  inputs:\n", "  inputs:\n    iam_access_token:\n      type: string\n")
    .replace(
      "        hybrid: true\n",
      "        hybrid: true\n        iam_access_token: { get_input: iam_access_token }\n",
    );
  writeFileSync(join(folder, "cluster.yaml"), template);
});

afterAll(() => {
  docker("network", "rm", BLOCKER);
  run(["destroy", "--yes", "--quiet", "--workspace", workspace()]);
  spawnSync(process.execPath, [join(ROOT, "scripts", "clean.mjs"), "--cluster", CLUSTER]);
  rmSync(folder, { recursive: true, force: true });
});

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return elastosca(args, { cwd: folder, env });
}

function up(env: NodeJS.ProcessEnv = {}) {
  const inputs = ["--input", "max_workers=1", "--input", `iam_access_token=${SECRET}`];
  const args = ["up", "cluster.yaml", "--sites", "sites.yaml", ...inputs, "--workspace", workspace()];
  const result = run(args, env);
  expect(result.stdout + result.stderr).not.toContain(SECRET);
  expect(result.stderr).not.toMatch(/^ {4}at |urn:pulumi|@ updating|bug in the provider|<\{%/m);
  return result;
}

function docker(...args: readonly string[]): number | null {
  return spawnSync("docker", args, { stdio: "ignore" }).status;
}

describe.skipIf(missing !== undefined)("Docker at fault", () => {
  test("engine down: the message names the engine and how to start it; nothing of the secret is kept", () => {
    const { status, stderr } = up({ DOCKER_HOST: "unix:///nonexistent.sock" });
    expect(status).toBe(1);
    expect(stderr).toContain("error TS9102: core failed");
    expect(stderr).toContain("the Docker engine at unix:///nonexistent.sock (DOCKER_HOST) does not answer");
    expect(stderr).toContain("start it: ");
    expect(stderr).toMatch(/lab-f-network \(sites\.yaml:7:11\): /);
    expect(stderr).toContain("hint: what was made is kept in the state");
    expect(filesWith(workspace(), SECRET)).toEqual([]);
    expect(readFileSync(join(workspace(), "stacks", "Pulumi.core.yaml"), "utf8")).toContain("max_workers");
  }, 60_000);

  test("subnet in use: what uses it, where the CIDR stands, and no error that only follows from it", () => {
    execFileSync("docker", ["network", "create", "--subnet", "10.214.1.0/25", BLOCKER], { stdio: "ignore" });
    const { status, stderr } = up();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /lab-f-network \(sites\.yaml:7:11\): .*10\.214\.1\.0\/24 overlaps with 10\.214\.1\.0\/25/,
    );
    expect(stderr).toContain(BLOCKER);
    expect(stderr).not.toContain("networkId");
    expect(docker("network", "inspect", BLOCKER), "the other's network stays").toBe(0);
  }, 60_000);

  test("the cause cured, the same command goes on; then destroy leaves nothing", () => {
    expect(docker("network", "rm", BLOCKER)).toBe(0);
    const { status, stderr } = up();
    expect(stderr).toContain("done core");
    expect(status).toBe(0);
    const outputs = run(["outputs", "--workspace", workspace(), "--format", "json"]);
    expect(outputs.status).toBe(0);
    expect(outputs.stdout).not.toContain("PRIVATE KEY");
    expect(Object.keys(JSON.parse(outputs.stdout) as object)).toContain("cluster_ip");
    expect(filesWith(workspace(), SECRET)).toEqual([]);
    expect(run(["destroy", "--workspace", workspace()]).status, "not without --yes in a pipe").toBe(2);
    expect(run(["destroy", "--yes", "--workspace", workspace()]).status).toBe(0);
    const left = execFileSync("docker", ["network", "ls", "--format", "{{.Name}}"], { encoding: "utf8" });
    expect(left).not.toContain(`${CLUSTER}-`);
    expect(run(["destroy", "--yes", "--workspace", workspace()]).stderr).toContain("nothing to destroy");
  }, 180_000);
});

describe("engine or folder at fault", () => {
  test("a workspace that is somebody else's Pulumi project is left alone", () => {
    const foreign = join(folder, "foreign");
    mkdirSync(foreign);
    writeFileSync(join(foreign, "Pulumi.yaml"), "name: website\nruntime: yaml\n");
    const { status, stderr } = run(["outputs", "--workspace", foreign]);
    expect({ status, code: stderr.slice(0, 12) }).toEqual({ status: 1, code: "error TS9105" });
    const result = run(["env", "--workspace", foreign]);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain("it holds another Pulumi project");
    expect(readFileSync(join(foreign, "Pulumi.yaml"), "utf8")).toContain("website");
  });

  test("no engine: npm run setup is the way out", () => {
    const cache = join(folder, "cache");
    mkdirSync(cache);
    const path = [dirname(process.execPath), "/usr/bin", "/bin"].filter(
      (dir) => !existsSync(join(dir, "pulumi")),
    );
    const { status, stderr } = run(
      ["up", "cluster.yaml", "--sites", "sites.yaml", "--input", "iam_access_token=x", "--workspace", "none"],
      { XDG_CACHE_HOME: cache, PATH: path.join(":") },
    );
    expect(status).toBe(1);
    expect(stderr).toContain("error TS9103: the Pulumi engine is not set up on this machine");
    expect(stderr).toContain("npm run setup");
  });

  test("another passphrase than the one of the stack", () => {
    const other = join(folder, "other");
    const args = ["preview", "cluster.yaml", "--sites", "sites.yaml", "--input", "iam_access_token=x"];
    const first = run([...args, "--workspace", other], { PULUMI_CONFIG_PASSPHRASE: "one" });
    expect(first.status, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/front-end +machine to be made/);
    const { status, stderr } = run([...args, "--workspace", other], { PULUMI_CONFIG_PASSPHRASE: "two" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/error TS9\d{3}: .*passphrase/s);
    expect(stderr).toContain("hint: ");
    expect(stderr).not.toMatch(/internal error|^ {4}at /m);
  }, 60_000);
});

/** Files below a folder that hold a text in clear. */
function filesWith(root: string, text: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}
