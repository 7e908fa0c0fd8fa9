import type { SourceText, Span } from "../../base/span.js";
import type { YamlNode } from "../../syntax/node.js";
import type { LocatedText, Named, NamedValue, ToscaVersion } from "./common.js";
import type { TopologyTemplateView } from "./templates.js";
import type {
  ArtifactTypeView,
  CapabilityTypeView,
  DataTypeView,
  GroupTypeView,
  InterfaceTypeView,
  NodeTypeView,
  PolicyTypeView,
  RelationshipTypeView,
} from "./types.js";

/** The whole file. Sections that are absent are empty lists. */
export interface ServiceTemplateDocument {
  readonly source: SourceText;
  readonly span: Span;
  readonly version: ToscaVersion;
  /** The version as written: `tosca_simple_yaml_1_0`, a namespace URI, the NFV profile's name. */
  readonly versionText: LocatedText;
  /** True when the version names the NFV profile, whose types are then known without an import. */
  readonly nfv: boolean;
  readonly namespace: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly metadata: readonly NamedValue[];
  readonly dslDefinitions: YamlNode | undefined;
  readonly imports: readonly ImportView[];
  readonly repositories: readonly RepositoryView[];
  readonly artifactTypes: readonly ArtifactTypeView[];
  readonly dataTypes: readonly DataTypeView[];
  readonly capabilityTypes: readonly CapabilityTypeView[];
  readonly interfaceTypes: readonly InterfaceTypeView[];
  readonly relationshipTypes: readonly RelationshipTypeView[];
  readonly nodeTypes: readonly NodeTypeView[];
  readonly groupTypes: readonly GroupTypeView[];
  readonly policyTypes: readonly PolicyTypeView[];
  readonly topologyTemplate: TopologyTemplateView | undefined;
  /** True where imports or types could not be read, so that an unknown name may be their fault. */
  readonly partial?: true;
}

/** TOSCA 1.3 3.6.8: one import in any of its notations. */
export interface ImportView {
  /** Name of the named form of TOSCA 1.0. */
  readonly name: LocatedText | undefined;
  /** Path or URL, blanks around it removed. */
  readonly file: LocatedText;
  readonly repository: LocatedText | undefined;
  readonly namespacePrefix: LocatedText | undefined;
  readonly namespaceUri: LocatedText | undefined;
  /** The whole item: where "import not found" is reported for the one-line form. */
  readonly span: Span;
}

/** TOSCA 1.3 3.6.6. */
export interface RepositoryView extends Named {
  readonly url: LocatedText | undefined;
  readonly description: LocatedText | undefined;
  readonly credential: YamlNode | undefined;
}
