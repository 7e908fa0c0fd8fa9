/** What a node of a diagram is, as far as its shape and colour tell. */
export type NodeKind =
  | "compute"
  | "software"
  | "database"
  | "container"
  | "storage"
  | "network"
  | "port"
  | "router"
  | "worker"
  | "cluster"
  | "policy"
  | "other";

/** The first rule that a type or one of its ancestors fulfils decides. */
const RULES: readonly (readonly [RegExp, NodeKind])[] = [
  [/^elastosca\.nodes\.Worker$/, "worker"],
  [/^elastosca\.nodes\.VirtualRouter$|\.indigo\.VR\./, "router"],
  [/^tosca\.nodes\.Compute$|^Compute$/, "compute"],
  [/^tosca\.nodes\.network\.Network$/, "network"],
  [/^tosca\.nodes\.network\.Port$/, "port"],
  [/^tosca\.nodes\.((Storage\.)?(Block|Object)Storage|Abstract\.Storage)$/, "storage"],
  [/^tosca\.nodes\.(Database|DBMS)$/, "database"],
  [/^tosca\.nodes\.Container\./, "container"],
  [/ElasticCluster$/, "cluster"],
  [/^tosca\.nodes\.(SoftwareComponent|WebServer|WebApplication|LoadBalancer)$/, "software"],
];

/** Kind of a node by its type and ancestors. */
export function kindOf(typeChain: readonly string[]): NodeKind {
  return RULES.find(([pattern]) => typeChain.some((type) => pattern.test(type)))?.[1] ?? "other";
}

/** Fill and line colours, for light and for dark surroundings; texts keep a contrast of 7 to 1. */
export interface KindColors {
  readonly fill: string;
  readonly line: string;
  readonly darkFill: string;
  readonly darkLine: string;
}

export const KIND_COLORS: Readonly<Record<NodeKind, KindColors>> = {
  compute: colors("#dbeafe", "#1d4ed8", "#172b4d", "#7cacf8"),
  worker: colors("#e0f2fe", "#0369a1", "#0c3347", "#67c1ee"),
  router: colors("#fef3c7", "#b45309", "#3d2c0a", "#f5b94a"),
  software: colors("#dcfce7", "#15803d", "#12351f", "#6fcf8e"),
  cluster: colors("#ede9fe", "#6d28d9", "#2a1d4d", "#b39af5"),
  database: colors("#ccfbf1", "#0f766e", "#0b3531", "#5cccbe"),
  container: colors("#cffafe", "#0e7490", "#0b3540", "#5cc7de"),
  storage: colors("#f1f5f9", "#475569", "#27303d", "#a3b1c4"),
  network: colors("#fce7f3", "#be185d", "#431529", "#f08bb7"),
  port: colors("#fdf2f8", "#be185d", "#36141f", "#e39abb"),
  policy: colors("#fefce8", "#a16207", "#33290a", "#d9b44a"),
  other: colors("#f8fafc", "#64748b", "#20262e", "#9aa7b8"),
};

function colors(fill: string, line: string, darkFill: string, darkLine: string): KindColors {
  return { fill, line, darkFill, darkLine };
}
