import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { siteFirewall } from "../../../src/contextualization/firewall.js";
import { homeServer, mountHome } from "../../../src/contextualization/shared-home.js";
import { script } from "../../../src/contextualization/shell.js";
import { workerJoin } from "../../../src/contextualization/steps.js";

const HOME = { path: "/home", server: "10.79.1.2" };
const OVERLAY = "10.79.0.0/16";
const FSTAB = "UUID=1 / ext4 defaults 0 1\n# /dev/sdb /home ext4 defaults 0 2\n";

let folder = "";
let log = "";

/** Programs of a machine, each of which notes how it was called and answers by `body`. */
function program(name: string, body = ""): void {
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\necho "${name} $*" >>${log}\n${body}\n`, {
    mode: 0o755,
  });
}

/** Runs a step with its files in a folder of the test's own instead of /etc and /run. */
function run(text: string) {
  writeFileSync(log, "");
  const source = text.replaceAll("/etc/", `${folder}/etc/`).replaceAll("/run/elastosca", `${folder}/run`);
  const env = { ...process.env, PATH: `${folder}/bin:/usr/bin:/bin` };
  const { status, stderr } = spawnSync("sh", ["-c", source], { env, encoding: "utf8" });
  return { status, stderr, calls: readFileSync(log, "utf8").split("\n").filter(Boolean) };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "elastosca-home-"));
  log = join(folder, "calls");
  for (const name of ["bin", "etc"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "etc", "fstab"), FSTAB);
  program("systemctl", 'case "$*" in is-active*) exit 1 ;; esac');
  program("mount.nfs4");
  program("findmnt", `cat ${folder}/mounted 2>/dev/null`);
  program("mount", `echo 10.79.1.2:/home >${folder}/mounted`);
  program("exportfs", `if [ "$1" = -s ]; then echo "/home 10.79.0.0/16(sync,wdelay,root_squash)"; fi`);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a worker in a cloud mounts the home directories", () => {
  const text = script(mountHome(HOME));
  const fstab = () => readFileSync(join(folder, "etc", "fstab"), "utf8");

  test("hard, NFSv4.2, without devices and set-uid programs, again at the next boot", () => {
    const { status, calls } = run(text);
    expect(status).toBe(0);
    expect(calls).toContain("mount -o retry=0 /home");
    expect(fstab()).toBe(`${FSTAB}10.79.1.2:/home /home nfs4 rw,hard,vers=4.2,nosuid,nodev,_netdev 0 0\n`);
  });

  test("a second run mounts nothing and leaves the file as it is", () => {
    run(text);
    const before = statSync(join(folder, "etc", "fstab"));
    const { status, calls } = run(text);
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith("mount "))).toEqual([]);
    expect(statSync(join(folder, "etc", "fstab")).ino).toBe(before.ino);
  });

  test("an entry for another server is replaced, comments stay", () => {
    writeFileSync(join(folder, "etc", "fstab"), `${FSTAB}10.0.0.1:/home /home nfs4 ro 0 0\n`);
    run(text);
    expect(fstab()).not.toContain("10.0.0.1");
    expect(fstab()).toContain("# /dev/sdb /home");
  });

  test("a prepared image without the package is named, before anything is changed", () => {
    rmSync(join(folder, "bin", "mount.nfs4"));
    const { status, stderr } = run(text);
    expect(status).toBe(1);
    expect(stderr).toContain("lacks the package nfs-common");
    expect(fstab()).toBe(FSTAB);
  });

  test("before its batch daemon starts; a worker that shares nothing, or a volume, mounts nothing", () => {
    const join = workerJoin({ local: false, controllerAddress: HOME.server, home: HOME });
    expect(join.indexOf("mount_home()")).toBeGreaterThan(0);
    expect(join.indexOf("mount_home()")).toBeLessThan(join.indexOf("run_with slurmd"));
    expect(workerJoin({ local: false, controllerAddress: HOME.server })).not.toContain("mount");
  });
});

describe("the front-end in a cloud serves the home directories", () => {
  const text = homeServer({ path: "/home", clients: OVERLAY });

  test("to the overlay alone, root squashed, by version 4 alone", () => {
    const { status, calls } = run(text);
    expect(status).toBe(0);
    expect(readFileSync(join(folder, "etc/exports.d/elastosca.exports"), "utf8")).toBe(
      `/home ${OVERLAY}(rw,sync,no_subtree_check,root_squash)\n`,
    );
    expect(readFileSync(join(folder, "etc/nfs.conf.d/elastosca.conf"), "utf8")).toMatch(
      /^\[nfsd\]\nvers3=n\n/,
    );
    const restart = calls.indexOf("systemctl restart nfs-server.service");
    expect(restart).toBeGreaterThan(-1);
    expect(calls.indexOf("exportfs -r")).toBeGreaterThan(restart);
  });

  test("a running server is not restarted by a second run", () => {
    run(text);
    program("systemctl");
    const { status, calls } = run(text);
    expect(status).toBe(0);
    expect(calls.filter((call) => call.includes("restart"))).toEqual([]);
    expect(calls).toContain("exportfs -r");
  });

  test("a prepared image without the package is named", () => {
    rmSync(join(folder, "bin", "exportfs"));
    const { status, stderr } = run(text);
    expect(status).toBe(1);
    expect(stderr).toContain("lacks the package nfs-kernel-server");
    expect(existsSync(join(folder, "etc/exports.d"))).toBe(false);
  });

  test("the packet filter lets machines of the overlay reach it, and opens no port for others", () => {
    const site = { cidr: "10.79.1.0/24", overlay: OVERLAY, transit: "10.99.79.0/24" };
    const { content } = siteFirewall({ ...site, sshOpen: true, translate: false });
    const input = content.slice(content.indexOf("chain input"), content.indexOf("chain forward"));
    expect(input).toContain("policy drop");
    expect(input).toContain(`ip saddr { ${OVERLAY}, 10.99.79.0/24 } accept`);
    expect(content).not.toMatch(/2049|nfs/);
  });
});
