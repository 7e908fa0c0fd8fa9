/**
 * A template of `count` node templates in the manner of the published comparisons: applications on servers,
 * each with properties, a capability, a requirement and an interface; about 200 bytes a node template, so that
 * 40,000 of them stay below the limit of a file.
 */
export function syntheticTemplate(count: number): string {
  const nodes: string[] = [];
  for (let index = 0; nodes.length < count; index += 1) {
    nodes.push(
      `  host_${index}:
    type: tosca.nodes.Compute
    capabilities:
      host: { properties: { num_cpus: ${1 + (index % 8)}, mem_size: ${1 + (index % 16)} GB } }
      os: { properties: { type: linux, version: 22.04 } }
`,
    );
    if (nodes.length === count) break;
    nodes.push(
      `  app_${index}:
    type: tosca.nodes.SoftwareComponent
    properties: { component_version: 1.${index % 10}, admin_credential: { token: { get_input: token } } }
    requirements: [ host: host_${index} ]
    interfaces: { Standard: { create: create.sh } }
`,
    );
  }
  return `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
 inputs: { token: { type: string, default: none } }
 node_templates:
${nodes.join("")}`;
}
