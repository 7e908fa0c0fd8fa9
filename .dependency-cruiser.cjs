// Which room may import which: what a room may import, it says here; everything else is refused.
// A room may also import what its own imports may, and every room may import src/base.

/** @type {Record<string, {path: string, rooms?: string[], node?: boolean, npm?: string[], open?: boolean}>} */
const rooms = {
  base: { path: "^src/base/" },
  // Colours are switched on by the caller, so rendering stays pure.
  diagnostics: { path: "^src/diagnostics/", npm: ["picocolors"] },
  syntax: { path: "^src/syntax/", rooms: ["diagnostics"], npm: ["js-yaml"] },
  schema: { path: "^src/schema/", rooms: ["syntax"], npm: ["ajv"] },
  model: { path: "^src/model/", rooms: ["schema"] },
  topology: { path: "^src/topology/", rooms: ["model"] },
  // TOSCA 2.0 has a grammar and functions of its own, and gives the same topology.
  "tosca-2.0": { path: "^src/tosca-2\\.0/", rooms: ["topology"] },
  archive: { path: "^src/archive/", rooms: ["syntax"] },
  format: { path: "^src/format/", rooms: ["syntax"] },
  lint: { path: "^src/lint/", rooms: ["topology"] },
  language: { path: "^src/language/", rooms: ["topology", "lint", "format", "tosca-2.0", "pipeline"] },
  diff: { path: "^src/diff/", rooms: ["lowering"] },
  emit: { path: "^src/emit/", rooms: ["lowering", "format"] },
  heat: { path: "^src/heat/", rooms: ["lowering"] },
  // The elasticity block of the sites file has the names and defaults of the core's policy.
  placement: { path: "^src/placement/", rooms: ["topology", "elasticity-core"] },
  contextualization: { path: "^src/contextualization/", rooms: ["topology", "placement"] },
  // A digest without Node.js, which the pure rooms do not have.
  lowering: {
    path: "^src/lowering/",
    rooms: ["placement", "contextualization"],
    npm: ["@noble/hashes"],
  },
  // The pipeline itself and the public entry: as a room beside lowering.
  pipeline: {
    path: "^src/[^/]+\\.ts$",
    rooms: ["lowering", "render", "tosca-2.0", "lint", "archive", "format", "diff", "emit", "heat"],
  },
  "elasticity-core": { path: "^src/elasticity/core/" },
  elasticity: {
    path: "^src/elasticity/(?!core/)",
    rooms: ["elasticity-core", "diagnostics"],
    node: true,
    npm: ["ssh2"],
  },
  simulator: { path: "^src/simulator/", rooms: ["elasticity-core", "diagnostics"] },
  render: { path: "^src/render/" },
  workspace: { path: "^src/workspace/", rooms: ["lowering", "pipeline"], node: true },
  dashboard: { path: "^src/dashboard/", open: true },
  cli: { path: "^src/cli/", open: true },
  components: {
    path: "^components/",
    rooms: ["lowering", "contextualization", "providers"],
    node: true,
    npm: ["@pulumi/[^/]+", "ssh2", "reflect-metadata", "@peculiar/x509"],
  },
  stacks: {
    path: "^stacks/",
    rooms: ["workspace", "components"],
    node: true,
    npm: ["@pulumi/pulumi", "picocolors"],
  },
  policies: { path: "^policies/", rooms: ["topology", "lowering"], npm: ["@pulumi/policy"] },
  providers: { path: "^providers/", open: false, node: true, npm: [".+"] },
};

/** Everything a room may import by its own table and those of its imports. */
function reach(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const next of rooms[name].rooms ?? []) reach(next, seen);
  return seen;
}

const project = "^(src|components|stacks|policies|providers|tosca|scripts|test)/";
/** Build scripts that lie in a room are run before it, not imported by it. */
const buildScripts = "(generate|build)\\.mjs$";

function roomRules([name, room]) {
  if (room.open) return [];
  const allowed = [...reach(name)].map((each) => rooms[each].path);
  if (name !== "providers") allowed.push("^src/base/");
  const from = { path: room.path, pathNot: buildScripts };
  return [
    {
      name: `${name}-imports`,
      comment: `${name} may import ${[...reach(name)].join(", ")}; nothing else of the project`,
      severity: "error",
      from,
      to: {
        path: project,
        pathNot: allowed,
        ...(name === "render" ? { dependencyTypesNot: ["type-only"] } : {}),
      },
    },
    ...(room.node ? [] : [noNode(name, from)]),
    noPackages(name, from, room.npm ?? []),
  ];
}

function noNode(name, from) {
  return {
    name: `${name}-without-node`,
    comment: `${name} is pure: no files, no network, no clock, no processes`,
    severity: "error",
    from,
    to: { dependencyTypes: ["core"] },
  };
}

function noPackages(name, from, npm) {
  const pathNot = npm.length > 0 ? [`node_modules/(@types/)?(${npm.join("|")})(/|$)`] : [];
  return {
    name: `${name}-packages`,
    comment: `${name} may use ${npm.length > 0 ? npm.join(", ") : "no npm package"}`,
    severity: "error",
    from,
    to: { path: "node_modules/", ...(npm.length > 0 ? { pathNot } : {}) },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment:
        "a cycle cannot be read, tested or replaced in parts; a cycle of types alone is no cycle at run time",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "not-to-unresolvable",
      comment: "an import that leads nowhere",
      severity: "error",
      from: { pathNot: buildScripts },
      to: { couldNotResolve: true, pathNot: "\\.generated\\.|/generated/" },
    },
    {
      name: "yaml-in-one-file",
      comment: "src/syntax/events.ts is the only file that knows the YAML library",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/syntax/events\\.ts$" },
      to: { path: "node_modules/(@types/)?(js-yaml|yaml)(/|$)" },
    },
    {
      name: "pulumi-in-deploy-only",
      comment:
        "Pulumi costs half a second to import: only src/cli/deploy.ts and what it alone imports load it",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/cli/deploy(\\.ts|ment/)" },
      to: { path: "node_modules/@pulumi/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nobody-imports-the-cli",
      comment: "the command line is a user of the library like any other",
      severity: "error",
      from: { path: "^(src/(?!cli/)|components|stacks|policies|providers)" },
      to: { path: "^src/cli/" },
    },
    ...Object.entries(rooms).flatMap(roomRules),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage)/|^providers/[^/]+/(bin|dist)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
