import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { WrittenArtifact, WrittenTemplate } from "../../topology/written.js";

/** Artifacts of this file whose content another party can change under the same name (TS4505). */
export function reportUnpinnedArtifacts({ artifacts }: WrittenTemplate, sink: DiagnosticSink): void {
  for (const artifact of artifacts) {
    const reason = looseness(artifact, artifact.file.trim());
    if (reason !== undefined)
      report(sink, CODES.unpinnedArtifact, artifact.span, { artifact: artifact.name, reason });
  }
}

function looseness({ type, checked }: WrittenArtifact, file: string): string | undefined {
  if (checked || file === "") return undefined;
  if (/Docker|Container/i.test(type)) return imageLooseness(file);
  if (/AnsibleGalaxy\.(role|collection)$/.test(type)) {
    return /[,:@=]/.test(file.replace(/^[a-z+]+:\/\//, ""))
      ? undefined
      : "the role or collection has no version";
  }
  const branch = /^https?:\/\/.*\/(master|main|HEAD|devel|develop|latest)\//.exec(file)?.[1];
  return branch === undefined ? undefined : `the address leads to the branch "${branch}"`;
}

function imageLooseness(image: string): string | undefined {
  if (image.includes("@sha256:") || /^[a-z]+:\/\//.test(image)) return undefined;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag === undefined) return "the image has no tag";
  return tag === "latest" ? 'the tag "latest" moves' : undefined;
}
