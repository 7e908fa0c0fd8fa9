import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerMissing } from "../support/local-lab.js";
import { type BatchLab, startLab } from "./batch-lab.js";
import { type LabLoop, startLabLoop } from "./lab-loop.js";
import { eventually } from "./run.js";

const missing = await dockerMissing();
if (missing !== undefined) console.warn(`spot notices: skipped, ${missing}`);

const PORT = 8111;
const ACTION = "/run/spot-action.json";
const ASKED = "/run/spot-asked";
/** The instance metadata service of EC2, version 2: nothing without a token, and no action before there is one. */
const METADATA_SERVER = `
import http.server, os
class Metadata(http.server.BaseHTTPRequestHandler):
    def give(self, status, body):
        with open("${ASKED}", "a") as asked:
            asked.write(f"{self.command} {self.path} {status}\\n")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())
    def do_PUT(self):
        fits = self.path == "/latest/api/token" and self.headers["X-aws-ec2-metadata-token-ttl-seconds"]
        self.give(200 if fits else 400, "a-token")
    def do_GET(self):
        if self.headers["X-aws-ec2-metadata-token"] != "a-token":
            self.give(401, "")
        elif self.path != "/latest/meta-data/spot/instance-action" or not os.path.exists("${ACTION}"):
            self.give(404, "")
        else:
            self.give(200, open("${ACTION}").read())
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", ${PORT}), Metadata).serve_forever()
`;

describe.skipIf(missing !== undefined)("a spot worker under a real Slurm", { timeout: 90_000 }, () => {
  let lab: BatchLab;
  let loop: LabLoop;

  beforeAll(async () => {
    lab = await startLab(4, ["vnode-1", "vnode-2"], {}, { "vnode-1": `http://127.0.0.1:${PORT}` });
    await lab.setUp();
    const policy = { period: 2, idleTime: 600, classes: ["spot", "pending-jobs", "idle"] } as const;
    loop = startLabLoop(lab, policy, (node) =>
      node.name === "vnode-1" ? { ...node, market: "spot" } : node,
    );
  });
  afterAll(async () => {
    await loop?.close();
    await lab?.close();
  });

  const submit = async (command: string) => {
    const sbatch = `sbatch --parsable --chdir=/tmp --output=/dev/null -c 2 --wrap='${command}'`;
    return (await lab.asUser(sbatch)).trim();
  };
  const jobIs = async (job: string, state: string) => {
    const shown = await lab.asRoot(`scontrol -o show job ${job}`);
    return shown.includes(` JobState=${state} `) ? / NodeList=(\S+)/.exec(shown)?.[1] : undefined;
  };
  const shownNode = () => lab.asRoot("scontrol -o show node vnode-1");

  test("EX-10 it asks the cloud by tokens, and stays open as long as there is no notice", async () => {
    const job = await submit("until [ -e /tmp/enough ]; do sleep 0.2; done");
    const at = () => jobIs(job, "RUNNING");
    expect(await eventually("the job runs on spot", 40, at, Boolean)).toBe("vnode-1");
    await lab.asRootOf("vnode-1", `cat >/run/metadata.py <<'END'\n${METADATA_SERVER}\nEND`);
    await lab.asRootOf("vnode-1", "systemd-run --quiet --unit=metadata python3 /run/metadata.py");
    const asked = () => lab.asRootOf("vnode-1", `cat ${ASKED} 2>/dev/null || true`);
    const calls = await eventually("it has asked", 15, asked, (text) => text.includes("instance-action"));
    expect(calls.split("\n").slice(0, 2)).toEqual([
      "PUT /latest/api/token 200",
      "GET /latest/meta-data/spot/instance-action 404",
    ]);
    expect(await shownNode()).not.toMatch(/DRAIN/);
  });

  test("EX-10 it closes itself on a notice, and the loop replaces it without loss of a job", async () => {
    const deadline = new Date(Math.round(Date.now() / 1000) * 1000 + 120_000);
    const time = deadline.toISOString().replace(".000Z", "Z");
    await lab.asRootOf("vnode-1", `echo '{"action": "terminate", "time": "${time}"}' >${ACTION}`);
    const shown = await eventually("it is closed", 15, shownNode, (text) => text.includes("DRAIN"), 200);
    expect(shown).toMatch(new RegExp(` State=\\S*DRAIN\\S* .* Reason=spot-notice ${time} \\[root@`));
    const isTold = () =>
      loop.events.some((event) => event.kind === "node" && event.reason?.code === "spot-notice");
    await eventually("the loop has heard it", 10, isTold, Boolean, 200);

    const second = await submit("sleep 1");
    const done = () => jobIs(second, "COMPLETED");
    expect(await eventually("the next job is done", 40, done, Boolean)).toBe("vnode-2");
    // What runs on it may end: the machine goes only then, and for people it is still told why.
    expect(await shownNode()).toMatch(/ State=(ALLOCATED|MIXED)\S*DRAIN.* Reason=spot-notice /);
    await lab.asRootOf("vnode-1", "touch /tmp/enough");
    await eventually(
      "its machine is gone",
      20,
      () => loop.cloud.alive("lab").join(),
      (left) => left === "vnode-2",
    );
    const reasons = loop.events.flatMap((event) => (event.kind === "node" ? (event.reason?.code ?? []) : []));
    expect(reasons.filter((code) => code === "spot-notice")).toHaveLength(1);
    expect(loop.problems).toEqual([]);
  });
});
