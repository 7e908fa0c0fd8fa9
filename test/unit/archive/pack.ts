import { gzipSync, type Zippable, zipSync } from "fflate";
import { archiveTemplate } from "../../../src/archive/host.js";
import type { FileHost } from "../../../src/base/host.js";
import type { Json } from "../../../src/base/json.js";
import { compile } from "../../../src/compiler.js";
import { createSink, type DiagnosticBag } from "../../../src/diagnostics/bag.js";
import type { Profile } from "../../../src/diagnostics/define.js";
import { platformInflater } from "../../../src/workspace/inflate.js";
import { bundled } from "../topology/compile.js";

/** Files of an archive: texts, bytes, or either with attributes of the packer. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

const encoder = new TextEncoder();

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? encoder.encode(content) : content;
}

/** A ZIP file; `unix` gives a file a mode, as that of a symbolic link. */
export function zip(files: Files, unix: Readonly<Record<string, number>> = {}): Uint8Array {
  const content: Zippable = {};
  for (const [path, text] of Object.entries(files)) {
    const mode = unix[path];
    const bytes = bytesOf(text);
    content[path] = mode === undefined ? bytes : [bytes, { os: 3, attrs: (mode << 16) >>> 0 }];
  }
  return zipSync(content, { level: 9 });
}

/** A tar file packed by gzip; `types` gives a file another type than that of a file. */
export function tarGz(files: Files, types: Readonly<Record<string, string>> = {}): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const [path, text] of Object.entries(files)) {
    const body = bytesOf(text);
    blocks.push(tarHeader(path, body.length, types[path] ?? "0"), padded(body));
  }
  blocks.push(new Uint8Array(1024));
  return gzipSync(joined(blocks));
}

function tarHeader(path: string, size: number, type: string): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, text: string) => header.set(encoder.encode(text), at);
  put(0, path);
  put(100, "0000644\0");
  put(124, `${size.toString(8).padStart(11, "0")}\0`);
  put(148, "        ");
  put(156, type);
  put(257, "ustar\x0000");
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

function padded(body: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(body.length / 512) * 512);
  whole.set(body);
  return whole;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Changes numbers in an entry's record of the directory, given by their offset there. */
export function patched(
  archive: Uint8Array,
  path: string,
  change: (record: DataView, local: DataView) => void,
): Uint8Array {
  const bytes = archive.slice();
  const view = new DataView(bytes.buffer);
  const name = encoder.encode(path);
  for (let at = 0; at + 46 < bytes.length; at += 1) {
    if (view.getUint32(at, true) !== 0x0201_4b50 || view.getUint16(at + 28, true) !== name.length) continue;
    if (!name.every((byte, index) => bytes[at + 46 + index] === byte)) continue;
    change(new DataView(bytes.buffer, at), new DataView(bytes.buffer, view.getUint32(at + 42, true)));
    return bytes;
  }
  throw new Error(`no entry ${path}`);
}

/** Gives an entry another name of the same length, in the directory and before its bytes. */
export function renamed(archive: Uint8Array, from: string, to: string): Uint8Array {
  return patched(archive, from, (record, local) => {
    const name = encoder.encode(to);
    for (const [index, byte] of name.entries()) {
      record.setUint8(46 + index, byte);
      local.setUint8(30 + index, byte);
    }
  });
}

/** No file outside and nothing known of any URL. */
export const NOTHING: FileHost = { read: () => undefined, resolve: (_from, reference) => reference };

export interface Checked {
  readonly sink: DiagnosticBag;
  /** `file:line CODE` of errors and warnings. */
  readonly faults: readonly string[];
  readonly valid: boolean;
}

export interface CheckOptions {
  readonly name?: string;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly outside?: FileHost;
  readonly profile?: Profile;
}

/** Opens an archive, compiles what it begins with, and says what was found. */
export function check(archive: Uint8Array, options: CheckOptions = {}): Checked {
  const sink = createSink(options.profile === undefined ? {} : { profile: options.profile });
  const host = { ...(options.outside ?? NOTHING), ...platformInflater };
  const template = archiveTemplate(options.name ?? "a.csar", archive, host, sink);
  if (template !== undefined) {
    compile({
      template: template.source,
      host: template.host,
      bundled,
      sink,
      ...(options.inputs === undefined ? {} : { inputs: options.inputs }),
      ...(options.profile === undefined ? {} : { profile: options.profile }),
    });
  }
  const faults = sink
    .list()
    .filter(({ severity }) => severity !== "info")
    .map(({ code, span }) => `${span.source.name}:${span.source.position(span.start).line} ${code}`);
  return { sink, faults, valid: !sink.hasErrors() };
}

/** Metadata file of an archive of TOSCA 1.x. */
export function meta(entry: string, more = ""): string {
  return `TOSCA-Meta-File-Version: 1.1\nCSAR-Version: 1.1\nCreated-By: us\nEntry-Definitions: ${entry}\n${more}`;
}

/** A template of a version with one node, and sections before it. */
export function service(version = "1_3", before = "", node = "    c: {type: Compute}\n"): string {
  return `tosca_definitions_version: tosca_simple_yaml_${version}\n${before}topology_template:\n  node_templates:\n${node}`;
}
