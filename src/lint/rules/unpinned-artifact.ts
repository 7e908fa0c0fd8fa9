import { CODES, report } from "../../diagnostics/catalog.js";
import type { DiagnosticSink } from "../../diagnostics/diagnostic.js";
import type { ArtifactView } from "../../schema/documents.js";
import type { LintSubject } from "../subject.js";

/** Artifacts of this file whose content another party can change under the same name (TS4505). */
export function reportUnpinnedArtifacts({ document }: LintSubject, sink: DiagnosticSink): void {
  const owners = [...document.nodeTypes, ...(document.topologyTemplate?.nodeTemplates ?? [])];
  for (const { artifacts } of owners) {
    for (const artifact of artifacts) {
      const { file } = artifact;
      const reason = file === undefined ? undefined : looseness(artifact, file.text.trim());
      if (file === undefined || reason === undefined) continue;
      report(sink, CODES.unpinnedArtifact, file.span, { artifact: artifact.name, reason });
    }
  }
}

function looseness({ type, checksum }: ArtifactView, file: string): string | undefined {
  if (checksum !== undefined || file === "") return undefined;
  if (/Docker|Container/i.test(type?.text ?? "")) return imageLooseness(file);
  if (/AnsibleGalaxy\.(role|collection)$/.test(type?.text ?? "")) {
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
