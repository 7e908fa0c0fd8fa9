import { describe, expect, it, test } from "vitest";
import { archiveTemplate } from "../../../src/archive/host.js";
import { ARCHIVE_LIMITS } from "../../../src/archive/limits.js";
import { createSink } from "../../../src/diagnostics/bag.js";
import { platformInflater } from "../../../src/workspace/inflate.js";
import { check, meta, NOTHING, patched, renamed, service, tarGz, zip } from "./pack.js";

const META = "TOSCA-Metadata/TOSCA.meta";
const SOUND = { [META]: meta("s.yaml"), "s.yaml": service("1_0"), "file.txt": "text text text text text" };
const zeros = (size: number) => new Uint8Array(size);

describe("F13: an archive that does harm is refused, each fault at its entry", () => {
  test("F13: a sound one is not", () => {
    expect(check(zip(SOUND)).faults).toEqual([]);
    expect(check(tarGz(SOUND)).faults).toEqual([]);
  });

  test.each([
    ["leads out", "dirs/x.txt", "../../etc", "a.csar!/../../etc:1 TS1304"],
    ["is absolute", "dirs/x.txt", "/etc/x.txt", "a.csar!//etc/x.txt:1 TS1304"],
    ["has a backslash", "dirs/x.txt", "..\\..\\x.tx", "a.csar!/..\\..\\x.tx:1 TS1304"],
    ["names a drive", "dirs/x.txt", "C:/win.txt", "a.csar!/C:/win.txt:1 TS1304"],
  ])("F13: a path that %s", (_, from, to, fault) => {
    const name = to.padEnd(from.length, "x");
    const archive = renamed(zip({ ...SOUND, [from]: "x" }), from, name);
    expect(check(archive).faults).toEqual([fault.replace(to, name)]);
    expect(check(tarGz({ ...SOUND, [name]: "x" })).faults).toEqual([fault.replace(to, name)]);
  });

  test("F13: a symbolic link and a hard link", () => {
    const link = { ...SOUND, link: "/etc/passwd" };
    expect(check(zip(link, { link: 0o120777 })).faults).toEqual(["a.csar!/link:1 TS1305"]);
    expect(check(tarGz(link, { link: "2" })).faults).toEqual(["a.csar!/link:1 TS1305"]);
    expect(check(tarGz(link, { link: "1" })).faults).toEqual(["a.csar!/link:1 TS1305"]);
  });

  test("F13: a path that occurs twice", () => {
    const archive = renamed(zip({ ...SOUND, "file.tyt": "other" }), "file.tyt", "file.txt");
    expect(check(archive).faults).toEqual(["a.csar!/file.txt:1 TS1306"]);
  });

  test("F13: an encrypted entry and one packed in an unknown way", () => {
    const encrypted = patched(zip(SOUND), "file.txt", (record) => record.setUint16(8, 1, true));
    expect(check(encrypted).faults).toEqual(["a.csar!/file.txt:1 TS1307"]);
    const method = patched(zip(SOUND), "file.txt", (record) => record.setUint16(10, 12, true));
    expect(check(method).faults).toEqual(["a.csar!/file.txt:1 TS1307"]);
  });

  test("F13: an entry whose checksum, size or name is another", () => {
    const crc = patched(zip(SOUND), "file.txt", (record) => record.setUint32(16, 7, true));
    const smaller = patched(zip(SOUND), "file.txt", (record) => record.setUint32(24, 3, true));
    const larger = patched(zip(SOUND), "file.txt", (record) => record.setUint32(24, 300, true));
    const name = patched(zip(SOUND), "file.txt", (_, local) => local.setUint8(30, 65));
    for (const archive of [crc, smaller, larger, name]) {
      expect(check(archive).faults).toEqual(["a.csar!/file.txt:1 TS1308"]);
    }
  });

  test("F13: entries that share their bytes", () => {
    const archive = zip({ ...SOUND, "same.txt": "text text text text text" });
    let offset = 0;
    patched(archive, "file.txt", (record) => {
      offset = record.getUint32(42, true);
    });
    const shared = patched(archive, "same.txt", (record) => record.setUint32(42, offset, true));
    expect(check(shared).faults).toEqual(["a.csar!/same.txt:1 TS1308"]);
  });

  test("F13: a bomb by its stated size, and one that states less than it holds", () => {
    const bomb = zip({ ...SOUND, "bomb.bin": zeros(8 * 1024 * 1024) });
    expect(check(bomb).faults).toEqual(["a.csar!/bomb.bin:1 TS1303"]);
    const lying = patched(bomb, "bomb.bin", (record) => record.setUint32(24, 1000, true));
    expect(check(lying).faults).toEqual(["a.csar!/bomb.bin:1 TS1308"]);
    const huge = patched(zip(SOUND), "file.txt", (record) => record.setUint32(24, 0xffff_fff0, true));
    expect(check(huge).faults).toEqual(["a.csar!/file.txt:1 TS1303"]);
  });

  test("F13: a bomb of gzip", () => {
    const size = ARCHIVE_LIMITS.checked + 1024 * 1024;
    expect(check(tarGz({ ...SOUND, "bomb.bin": zeros(size) })).faults).toEqual(["a.csar:1 TS1303"]);
  });

  test("F13: a bomb in an archive inside, and archives inside each other", () => {
    const bomb = zip({ "bomb.bin": zeros(4 * 1024 * 1024) });
    expect(check(zip({ ...SOUND, "in.zip": bomb })).faults).toEqual(["a.csar!/in.zip:1 TS1303"]);
    expect(check(zip({ ...SOUND, "in.zip": zip({ "in.zip": bomb }) })).faults).toEqual([
      "a.csar!/in.zip:1 TS1303",
    ]);
    let nested = zip({ "a.txt": "a" });
    expect(check(zip({ ...SOUND, "lib.jar": nested })).faults).toEqual([]);
    for (let depth = 0; depth < ARCHIVE_LIMITS.nesting; depth += 1) nested = zip({ "in.zip": nested });
    expect(check(zip({ ...SOUND, "in.zip": nested })).faults).toEqual(["a.csar!/in.zip:1 TS1303"]);
  });

  test("F13: too many entries", () => {
    const many: Record<string, string> = { ...SOUND };
    for (let index = 0; index < ARCHIVE_LIMITS.entries; index += 1) many[`d/${index}`] = "";
    expect(check(zip(many)).faults).toEqual(["a.csar:1 TS1303"]);
    expect(check(tarGz(many)).faults).toEqual(["a.csar:1 TS1303"]);
  });

  test("F13: a file that is no archive, is empty, or is cut off", () => {
    expect(check(new TextEncoder().encode("no archive")).faults).toEqual(["a.csar:1 TS1301"]);
    expect(check(new Uint8Array()).faults).toEqual(["a.csar:1 TS1301"]);
    const whole = zip(SOUND);
    expect(check(whole.subarray(0, whole.length - 5)).faults).toEqual(["a.csar:1 TS1302"]);
    const tar = tarGz(SOUND);
    expect(check(tar.subarray(0, tar.length - 9)).faults).toEqual(["a.csar:1 TS1302"]);
  });
});

describe("F13: no bytes make reading an archive fail", () => {
  it("answers for every cut and for changed bytes", () => {
    const inflater = { ...NOTHING, ...platformInflater };
    for (const whole of [zip(SOUND), tarGz(SOUND)]) {
      for (let at = 0; at < whole.length; at += 1) {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        for (const bytes of [whole.subarray(0, at), changed]) {
          const sink = createSink();
          const template = archiveTemplate("a.csar", bytes, inflater, sink);
          expect(template !== undefined || sink.hasErrors()).toBe(true);
        }
      }
    }
  });
});
