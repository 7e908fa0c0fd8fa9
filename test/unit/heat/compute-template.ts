/** The first lines of a template. */
export const HEAD = `tosca_definitions_version: tosca_simple_yaml_1_3
topology_template:
`;

/** The capabilities of a machine, behind its type. */
export const host = (cpus: number, memory: string, os = "distribution: ubuntu, version: 14.04") => `
      capabilities:
        host: { properties: { num_cpus: ${cpus}, mem_size: ${memory} } }
        os: { properties: { type: linux, ${os} } }`;
