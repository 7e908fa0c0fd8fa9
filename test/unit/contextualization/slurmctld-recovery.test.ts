import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RECOVERY_FILES } from "../../../src/contextualization/slurmctld-recovery.js";
import { frontEndBatch } from "../../../src/contextualization/steps.js";

const contentOf = (end: string) => RECOVERY_FILES.find(({ path }) => path.endsWith(end))?.content ?? "";

describe("the units of a slurmctld that dies", () => {
  test("systemd starts it again after a second, as often as it takes, and one that was stopped not", () => {
    const dropIn = contentOf("/slurmctld.service.d/overlay.conf").split("\n");
    expect(dropIn).toEqual(
      expect.arrayContaining(["Restart=on-failure", "RestartSec=1", "StartLimitIntervalSec=0"]),
    );
  });

  test("both units call the program by the name that it is put under", () => {
    const calls = RECOVERY_FILES.flatMap(
      ({ content }) => content.match(/^Exec\w+=(?:-\+)?\/usr\/local.*$/gm) ?? [],
    );
    expect(calls.map((line) => line.replace(/^.*=(-\+)?/, ""))).toEqual([
      "/usr/local/sbin/slurmctld-recovery recover",
      "/usr/local/sbin/slurmctld-recovery started",
      "/usr/local/sbin/slurmctld-recovery stopped",
    ]);
    expect(RECOVERY_FILES.map(({ path }) => path)).toContain("/usr/local/sbin/slurmctld-recovery");
  });

  test("the step puts them in place before slurmctld starts", () => {
    const controller = { hostname: "front", address: "10.0.0.2" };
    const step = frontEndBatch({ name: "demo", partition: "main", controller, nodes: [] });
    const start = step.indexOf("run_with slurmctld.service");
    for (const { path, content } of RECOVERY_FILES) {
      expect(step.indexOf(`put ${path} `), path).toBeGreaterThan(0);
      expect(step.indexOf(content), path).toBeLessThan(start);
    }
  });
});

describe("the program of the units", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "elastosca-recovery-"));
    mkdirSync(join(folder, "bin"));
    command("systemctl", 'echo "systemctl $*" >>"$CALLS"');
    command("sleep", "");
    command("scontrol", 'echo "scontrol $*" >>"$CALLS"');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const command = (name: string, body: string) =>
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  /** Runs it with a state of its own; gives its exit status and what it had systemd and Slurm do. */
  const run = (verb: string, env: Record<string, string> = {}) => {
    const calls = join(folder, "calls");
    rmSync(calls, { force: true });
    const program = contentOf("/sbin/slurmctld-recovery")
      .replaceAll("/var/lib/elastosca", folder)
      .replace(/^PATH=/m, `PATH=${join(folder, "bin")}:`);
    const { status } = spawnSync("sh", ["-c", program, "sh", verb], { env: { ...env, CALLS: calls } });
    return { status, calls: existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : [] };
  };
  const state = () => {
    const path = join(folder, "slurmctld");
    return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
  };
  const begin = (text: string) => writeFileSync(join(folder, "slurmctld"), `${text}\n`);

  test("a first start and one after an orderly end are followed by nothing", () => {
    expect(run("started")).toEqual({ status: 0, calls: [] });
    expect(state()).toBe("running");
    expect(run("stopped", { SERVICE_RESULT: "success" }).status).toBe(0);
    expect(state()).toBeUndefined();
    expect(run("started").calls).toEqual([]);
  });

  test.each(["signal", "core-dump", "exit-code", "timeout", "oom-kill"])(
    "one after the end %s begins the recovery",
    (result) => {
      run("started");
      run("stopped", { SERVICE_RESULT: result });
      expect(run("started").calls).toEqual(["systemctl restart --no-block slurmctld-recovery.service"]);
      expect(state()).toBe("unclean");
    },
  );

  test("one after the machine went down with it begins the recovery", () => {
    run("started");
    expect(run("started").calls).toHaveLength(1);
  });

  test("an orderly restart before the recovery is over begins it anew", () => {
    begin("unclean");
    run("stopped", { SERVICE_RESULT: "success" });
    expect(state()).toBe("unclean");
    expect(run("started").calls).toHaveLength(1);
  });

  test("it lets go what was running and is put back; what a user put off, and all else, it leaves", () => {
    begin("unclean");
    command(
      "squeue",
      `case "$*" in
*"-t running,suspended"*) [ -e ${folder}/asked ] || printf '7\\n8\\n9\\n' ;;
*"-t pending"*) [ -e ${folder}/asked ] || exit 0; printf '7 BeginTime\\n8 Priority\\n77 BeginTime\\n10 BeginTime\\n' ;;
esac`,
    );
    command("scontrol", `echo "scontrol $*" >>"$CALLS"; [ "$1" = update ] || : >${folder}/asked`);
    const { status, calls } = run("recover");
    expect(status).toBe(0);
    expect(calls[0]).toBe("scontrol reconfigure");
    expect(new Set(calls.slice(1))).toEqual(new Set(["scontrol update jobid=7 StartTime=now"]));
    expect(state()).toBe("running");
  });

  test("as long as a job of before runs it asks again, since its worker may have been away", () => {
    begin("unclean");
    command(
      "squeue",
      `asked=$(cat ${folder}/asked 2>/dev/null || echo 0)
case "$*" in
*"-t running,suspended"*) [ "$asked" -ge 3 ] || printf '7\\n' ; [ "$asked" = 0 ] || printf '12\\n' ;;
*"-t pending"*) [ "$asked" -lt 3 ] || printf '7 BeginTime\\n' ;;
esac`,
    );
    const count = `n=$(cat ${folder}/asked 2>/dev/null || echo 0); echo $((n + 1)) >${folder}/asked`;
    command("scontrol", `echo "scontrol $*" >>"$CALLS"; [ "$1" = update ] || { ${count}; }`);
    const { status, calls } = run("recover");
    expect(status).toBe(0);
    expect(calls.filter((call) => call === "scontrol reconfigure")).toHaveLength(3);
    expect(calls.at(-1)).toBe("scontrol update jobid=7 StartTime=now");
  });

  test("where slurmctld does not answer it fails, and is still to be done", () => {
    begin("unclean");
    command("squeue", "exit 1");
    expect(run("recover").status).not.toBe(0);
    command("squeue", "");
    command("scontrol", "exit 1");
    expect(run("recover").status).not.toBe(0);
    expect(state()).toBe("unclean");
  });

  test("a job that is over meanwhile is no reason to fail", () => {
    begin("unclean");
    command("squeue", `case "$*" in *pending*) echo "7 BeginTime" ;; *) echo 7 ;; esac`);
    command("scontrol", 'if [ "$1" = update ]; then exit 1; fi');
    expect(run("recover").status).toBe(0);
    expect(state()).toBe("running");
  });
});
