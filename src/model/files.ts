import type { FileHost } from "../base/host.js";
import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type {
  ArtifactUse,
  ArtifactView,
  InterfaceView,
  LocatedText,
  OperationView,
  ServiceTemplateDocument,
} from "../schema/documents.js";
import { isUrl } from "./addresses.js";
import { isDerivedFrom } from "./inherit.js";
import { lookupType } from "./lookup.js";
import { allScopes } from "./scopes.js";
import type { Scope } from "./types.js";

/** Artifact types whose file is a name in a registry, not a path. */
const ELSEWHERE = [
  "tosca.artifacts.Deployment.Image.Container.Docker",
  "tosca.artifacts.AnsibleGalaxy.role",
  "tosca.artifacts.AnsibleGalaxy.collections",
  "tosca.artifacts.AnsibleGalaxy.collection",
] as const;

/**
 * Checks that the files which templates name as artifacts and implementations are there (TOSCA 1.3
 * section 6, F13). Only where the host knows what is there, which is so inside an archive.
 */
export function checkFiles(root: Scope, host: FileHost, sink: DiagnosticSink): void {
  if (host.has === undefined) return;
  const scopes = allScopes(root);
  const artifacts = new Set(
    scopes.flatMap(({ document, bundled }) => (bundled ? [] : artifactsIn(document))).map(({ name }) => name),
  );
  for (const scope of scopes) {
    if (!scope.bundled) checkScope(scope, artifacts, host, sink);
  }
}

function checkScope(
  scope: Scope,
  artifacts: ReadonlySet<string>,
  host: FileHost,
  sink: DiagnosticSink,
): void {
  const check = (file: LocatedText) => checkFile(scope.source.name, file, host, sink);
  for (const artifact of artifactsIn(scope.document)) checkArtifact(artifact, scope, check);
  for (const use of implementationsIn(scope.document)) {
    if (use.kind === "artifact") checkArtifact(use.artifact, scope, check);
    else if (!artifacts.has(use.name.text)) check(use.name);
  }
}

function checkArtifact(
  { file, repository, type }: ArtifactView,
  scope: Scope,
  check: (file: LocatedText) => void,
): void {
  if (file === undefined || repository !== undefined) return;
  const known = type === undefined ? undefined : lookupType(scope, "artifact", type.text);
  if (known !== undefined && ELSEWHERE.some((name) => isDerivedFrom(known, name))) return;
  check(file);
}

function checkFile(from: string, { text, span }: LocatedText, host: FileHost, sink: DiagnosticSink): void {
  const url = isUrl(text);
  if (text === "" || /\{\{|\$\{/.test(text)) return;
  if (host.has?.(url ? text : host.resolve(from, text)) !== false) return;
  const suggestion = url ? undefined : elsewhere(from, text, host);
  report(sink, CODES.fileNotFound, span, { file: text, url, suggestion });
}

/** The same path as seen from a folder above, where authors who think of the root look for it. */
function elsewhere(from: string, path: string, host: FileHost): string | undefined {
  const above = ["../", "../../", "../../../"].map((up) => up + path.replace(/^\/+/, ""));
  return above.find((candidate) => host.has?.(host.resolve(from, candidate)) === true);
}

function artifactsIn(document: ServiceTemplateDocument): readonly ArtifactView[] {
  const owners = [...document.nodeTypes, ...(document.topologyTemplate?.nodeTemplates ?? [])];
  return owners.flatMap(({ artifacts }) => artifacts);
}

function implementationsIn(document: ServiceTemplateDocument): readonly ArtifactUse[] {
  return interfacesIn(document)
    .flatMap(({ operations, notifications }): readonly OperationView[] => [...operations, ...notifications])
    .flatMap(({ implementation }) => {
      if (implementation === undefined) return [];
      const { primary, dependencies } = implementation;
      return primary === undefined ? dependencies : [primary, ...dependencies];
    });
}

function interfacesIn(document: ServiceTemplateDocument): readonly InterfaceView[] {
  const { nodeTypes, relationshipTypes, groupTypes, topologyTemplate: template } = document;
  const nodes = template?.nodeTemplates ?? [];
  const requirements = [...nodeTypes, ...nodes].flatMap((node) =>
    node.requirements.flatMap(({ relationship }) => relationship ?? []),
  );
  const owners = [
    ...nodeTypes,
    ...relationshipTypes,
    ...groupTypes,
    ...nodes,
    ...(template?.relationshipTemplates ?? []),
    ...(template?.groups ?? []),
    ...requirements,
  ];
  return owners.flatMap(({ interfaces }) => interfaces);
}
