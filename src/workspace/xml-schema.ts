import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { MessagePort, Worker } from "node:worker_threads";
import type { XmlSchemaSet, XmlVerdict } from "../base/host.js";
import { packageRoot } from "./project.js";

/** Longest wait for the library, which takes a tenth of a second, and then for an answer, which takes less. */
const LOADING_MILLIS = 10_000;
const ANSWER_MILLIS = 1_500;

const LIBRARY = "libxml2-wasm";

/**
 * The worker's program. The library is an ES module that is ready only later, and the compiler waits for nothing;
 * here it is awaited in a thread of its own, for which the compiler stops. Names of files lead to texts of the
 * message alone: neither files nor the network are read.
 */
const WORKER = `
const { workerData: { library, port, flag } } = require("node:worker_threads");
const answers = import(library).then((xml) => {
  const texts = new Map();
  const open = new Map();
  xml.xmlRegisterInputProvider({
    match: (name) => texts.has(name),
    open: (name) => { open.set(open.size + 1, { data: Buffer.from(texts.get(name)), at: 0 }); return open.size; },
    read: (id, into) => {
      const file = open.get(id);
      const count = file.data.copy(into, 0, file.at);
      file.at += count;
      return count;
    },
    close: () => true,
  });
  const made = new Map();
  const validatorOf = ({ texts: all }) => {
    const key = JSON.stringify(all);
    if (made.has(key)) return made.get(key);
    texts.clear();
    open.clear();
    for (const { name, text } of all) texts.set(name, text);
    const [{ name, text }] = all;
    const document = xml.XmlDocument.fromString(text, { url: name });
    const relax = document.root.namespaceUri === "http://relaxng.org/ns/structure/1.0";
    const validator = (relax ? xml.RelaxNGValidator : xml.XsdValidator).fromDoc(document);
    made.set(key, validator);
    return validator;
  };
  const reasonsOf = (fault) => (fault.details ?? [fault]).map(({ message, line }) =>
    (line > 0 ? "line " + line + ": " : "") + message.trim().replace(/\\.$/, "").replace(/'/g, '"'));
  return ({ schema, text }) => {
    let validator;
    try { validator = validatorOf(schema); } catch (fault) { return { kind: "schema", reasons: reasonsOf(fault) }; }
    if (text === undefined) return { kind: "fits" };
    let document;
    try {
      document = xml.XmlDocument.fromString(text);
      validator.validate(document);
      return { kind: "fits" };
    } catch (fault) {
      const reasons = reasonsOf(fault);
      const gaveUp = reasons.some((reason) => /internal error/i.test(reason));
      return gaveUp ? { kind: "unknown", reason: reasons[0] } : { kind: "document", reasons };
    } finally {
      document?.dispose();
    }
  };
});
port.on("message", async (question) => {
  let answer;
  try { answer = (await answers)(question); } catch { answer = { kind: "unknown", reason: "the library for schemas of XML fails" }; }
  port.postMessage(answer);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
});
`;

interface Service {
  ask(schema: XmlSchemaSet, document: string | undefined): XmlVerdict;
}

let service: Service | undefined;

/**
 * Applies a schema for XML (XSD 1.0, RELAX NG) with libxml2, in place of which nothing is loaded before the first
 * call. Where the package is missing, or does not answer in time, the verdict is `unknown`.
 */
export function applyXmlSchema(schema: XmlSchemaSet, document?: string): XmlVerdict {
  service ??= startService();
  return service.ask(schema, document);
}

function startService(): Service {
  const require = createRequire(join(packageRoot(), "package.json"));
  let library: string;
  try {
    library = pathToFileURL(require.resolve(LIBRARY)).href;
  } catch {
    const reason = `the package ${LIBRARY}, which applies schemas for XML, is not installed`;
    return { ask: () => ({ kind: "unknown", reason }) };
  }
  return threadService(library, require);
}

/** A worker of which one asks and for whose answer one waits. */
function threadService(library: string, require: NodeJS.Require): Service {
  const threads = require("node:worker_threads") as typeof import("node:worker_threads");
  const { port1, port2 } = new threads.MessageChannel();
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new threads.Worker(WORKER, {
    eval: true,
    workerData: { library, port: port2, flag },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  worker.unref();
  port1.unref();
  let limit = LOADING_MILLIS;
  return {
    ask(schema, text) {
      Atomics.store(flag, 0, 0);
      port1.postMessage({ schema, text });
      if (Atomics.wait(flag, 0, 0, limit) === "timed-out") return givenUp(worker, port1);
      limit = ANSWER_MILLIS;
      const received = threads.receiveMessageOnPort(port1) as { readonly message: XmlVerdict } | undefined;
      return received?.message ?? { kind: "unknown", reason: "the library for schemas of XML fails" };
    },
  };
}

/** What took too long once is not asked again: a template may have thousands of values. */
function givenUp(worker: Worker, port: MessagePort): XmlVerdict {
  port.close();
  void worker.terminate();
  const verdict: XmlVerdict = { kind: "unknown", reason: "applying schemas for XML takes too long" };
  service = { ask: () => verdict };
  return verdict;
}
