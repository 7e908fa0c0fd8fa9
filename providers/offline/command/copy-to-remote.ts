import type { CheckFailure } from "../shared/check.js";
import type { Operation, ResourceDefinition } from "../shared/definition.js";
import {
  ARCHIVE_SIGNATURE,
  ASSET_SIGNATURE,
  hasSignature,
  isPropertyMap,
  type PropertyMap,
  type PropertyValue,
  sameValue,
} from "../shared/property.js";
import { checkConnection, parseConnection } from "./connection.js";
import type { CopySource } from "./copy-source.js";
import { uniqueId } from "./unique-id.js";

/**
 * command:remote:CopyToRemote: puts a file, a folder or a text on another machine by SFTP. It is copied again when
 * its contents, its destination or the machine change; removing the resource leaves the copy where it is.
 */
export const copyToRemote: ResourceDefinition = {
  mustReplace: (input) => input === "triggers",
  check: (inputs) => [...checkConnection(inputs), ...checkSource(inputs.source)],
  previewCreate: () => ({}),
  previewUpdate: () => ({}),
  async create(inputs, operation) {
    await copy(inputs, operation);
    return { id: uniqueId(""), outputs: {} };
  },
  async update(inputs, state, operation) {
    const same = ["source", "remotePath"].every((name) => sameValue(inputs[name], state[name]));
    if (!same || machine(inputs) !== machine(state)) await copy(inputs, operation);
    return {};
  },
  delete: () => Promise.resolve(),
};

async function copy(inputs: PropertyMap, operation: Operation): Promise<void> {
  const [{ dial }, { copyBySftp }] = await Promise.all([import("./dial.js"), import("./sftp-copy.js")]);
  const session = await dial(parseConnection(inputs.connection), operation);
  try {
    await copyBySftp(session.client, sourceOf(inputs.source), String(inputs.remotePath), operation.signal);
  } finally {
    session.close();
  }
}

function machine(inputs: PropertyMap): string {
  const { host, port } = parseConnection(inputs.connection);
  return `${host} ${port}`;
}

function checkSource(source: PropertyValue | undefined): CheckFailure[] {
  if (
    hasSignature(source, ASSET_SIGNATURE) &&
    typeof source.path !== "string" &&
    typeof source.text !== "string"
  ) {
    return [{ property: "source", reason: "an asset to be copied is a file or a text" }];
  }
  if (hasSignature(source, ARCHIVE_SIGNATURE) && typeof source.path !== "string") {
    return [{ property: "source", reason: "an archive to be copied is a path of a file or a folder" }];
  }
  return [];
}

function sourceOf(source: PropertyValue | undefined): CopySource {
  const asset = isPropertyMap(source) ? source : {};
  return typeof asset.path === "string" && asset.path !== ""
    ? { path: asset.path }
    : { text: String(asset.text ?? "") };
}
