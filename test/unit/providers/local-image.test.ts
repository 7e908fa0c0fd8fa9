import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerEndpoint } from "../../../providers/local/engine/endpoint.mjs";
import { GATEWAY_UNITS, SSHD_SETTINGS, WORKER_UNITS } from "../../../src/contextualization/units.js";

const IMAGE = fileURLToPath(new URL("../../../providers/local/image", import.meta.url));
const script = new URL("../../../scripts/image.mjs", import.meta.url).href;
const { imageReference } = (await import(script)) as { imageReference: (folder?: string) => string };

let work = "";
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "elastosca-image-"));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("node image", () => {
  test("its tag is a hash of what it is made from", () => {
    const copy = join(work, "image");
    cpSync(IMAGE, copy, { recursive: true });
    expect(imageReference()).toMatch(/^elastosca-node:[0-9a-f]{12}$/);
    expect(imageReference(copy)).toBe(imageReference());
    writeFileSync(join(copy, "files/etc/cloud/cloud.cfg"), "users: []\n");
    expect(imageReference(copy)).not.toBe(imageReference());
  });

  test("one sorted list of packages, without duplicates", () => {
    const { packages } = JSON.parse(readFileSync(join(IMAGE, "packages.json"), "utf8")) as {
      packages: string[];
    };
    expect(packages).toEqual([...new Set(packages)].sort());
    const needed = [
      "babeld",
      "cloud-init",
      "munge",
      "nftables",
      "openssh-server",
      "openvpn",
      "slurmctld",
      "slurmd",
    ];
    expect(packages).toEqual(expect.arrayContaining(needed));
  });

  test("holds the same units as cloud machines get from user data", () => {
    for (const { path, content } of [...GATEWAY_UNITS, ...WORKER_UNITS, SSHD_SETTINGS]) {
      expect(readFileSync(join(IMAGE, "files", path), "utf8"), path).toBe(content);
    }
  });
});

describe("where the Docker engine is", () => {
  test("DOCKER_HOST comes first, the default socket last", () => {
    const none = join(work, "no-docker");
    expect(dockerEndpoint({ DOCKER_HOST: "tcp://h:1", DOCKER_CONTEXT: "c", HOME: none })).toEqual({
      host: "tcp://h:1",
      from: "DOCKER_HOST",
    });
    expect(dockerEndpoint({ HOME: none }).host).toBe("unix:///var/run/docker.sock");
  });

  test("a context of the docker client is followed", () => {
    const meta = join(work, "docker/contexts/meta", createHash("sha256").update("lab").digest("hex"));
    mkdirSync(meta, { recursive: true });
    writeFileSync(join(work, "docker/config.json"), JSON.stringify({ currentContext: "lab" }));
    const context = { Name: "lab", Endpoints: { docker: { Host: "unix:///run/lab.sock" } } };
    writeFileSync(join(meta, "meta.json"), JSON.stringify(context));
    const env = { DOCKER_CONFIG: join(work, "docker") };
    expect(dockerEndpoint(env)).toEqual({ host: "unix:///run/lab.sock", from: "docker context lab" });
    expect(dockerEndpoint({ ...env, DOCKER_CONTEXT: "default" }).from).toBe("the default socket");
  });
});
