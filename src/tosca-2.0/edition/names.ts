/** Data types of 1.x that the profile for TOSCA 2.0 has under another name. */
const SCALARS: Readonly<Record<string, string>> = {
  "scalar-unit.size": "tosca.datatypes.Size",
  "scalar-unit.time": "tosca.datatypes.Time",
  "scalar-unit.frequency": "tosca.datatypes.Frequency",
  "scalar-unit.bitrate": "tosca.datatypes.Bitrate",
};

/**
 * Types of the Simple Profile 1.0 by what they are called since: the properties of a machine moved from the
 * capability Container to Compute (1.2), storage got a family of its own (1.2).
 */
const RENAMED: Readonly<Record<string, string>> = {
  "tosca.capabilities.Container": "tosca.capabilities.Compute",
  "tosca.nodes.BlockStorage": "tosca.nodes.Storage.BlockStorage",
  "tosca.nodes.ObjectStorage": "tosca.nodes.Storage.ObjectStorage",
};

/** The name that a type of a library for TOSCA 1.0 has in the profiles for TOSCA 2.0. */
export function typeName(name: string): string {
  return SCALARS[name] ?? RENAMED[name] ?? name.replace(/^tosca:/, "tosca.");
}
