/** A cloud with an external network, two flavors and an image. */
const SITES = `cluster: { name: shop }
sites:
  - name: cloud
    provider: openstack
    auth: { cloud: mycloud }
    network: { external: public }
    images: [{ name: ubuntu, os: { type: linux, distribution: ubuntu } }]
    flavors:
      - { name: small, cpus: 1, memory: 2 GB, pricePerHour: 0.01 }
      - { name: large, cpus: 4, memory: 8 GB, pricePerHour: 0.04 }
`;

/** A shop: a web front with a public address, a hidden database with a volume, a set of machines. */
export const TEMPLATE = `tosca_definitions_version: tosca_simple_yaml_1_3
policy_types:
  my.Scaling:
    derived_from: tosca.policies.Scaling
    properties:
      min_instances: { type: integer }
      max_instances: { type: integer }
      default_instances: { type: integer }
topology_template:
  inputs:
    password: { type: string }
  node_templates:
    net:
      type: tosca.nodes.network.Network
      properties: { cidr: 10.1.0.0/24 }
    front_port:
      type: tosca.nodes.network.Port
      requirements: [ { binding: front }, { link: net } ]
    back_port:
      type: tosca.nodes.network.Port
      requirements: [ { binding: back }, { link: net } ]
    front:
      type: tosca.nodes.Compute
      capabilities:
        host: { properties: { num_cpus: 1, mem_size: 1 GB } }
        os: { properties: { type: linux, distribution: ubuntu } }
        endpoint: { properties: { network_name: PUBLIC, port: 80 } }
    back:
      type: tosca.nodes.Compute
      capabilities:
        host: { properties: { num_cpus: 2, mem_size: 4 GB } }
        os: { properties: { type: linux, distribution: ubuntu } }
      requirements:
        - local_storage:
            node: disk
            relationship: { type: tosca.relationships.AttachesTo, properties: { location: /dev/vdb } }
    disk:
      type: tosca.nodes.Storage.BlockStorage
      properties: { name: disk, size: 10 GiB }
    database:
      type: tosca.nodes.DBMS
      properties: { root_password: { get_input: password } }
      requirements: [ { host: back } ]
      interfaces:
        Standard:
          operations:
            create: { implementation: db.sh, inputs: { root_password: { get_property: [ SELF, root_password ] } } }
    web:
      type: tosca.nodes.SoftwareComponent
      requirements: [ { host: front }, { dependency: database } ]
      interfaces:
        Standard:
          operations:
            start: { implementation: web.sh, inputs: { database: { get_attribute: [ back, private_address ] } } }
    extra:
      type: tosca.nodes.Compute
      capabilities:
        host: { properties: { num_cpus: 1, mem_size: 1 GB } }
        os: { properties: { type: linux, distribution: ubuntu } }
  policies:
    - grow:
        type: my.Scaling
        properties: { min_instances: 0, default_instances: 1, max_instances: 3 }
        targets: [ extra ]
    - apart:
        type: tosca.policies.Placement
        targets: [ front, back ]
  outputs:
    url: { value: { concat: [ "http://", { get_attribute: [ front, public_address ] } ] } }
    database: { value: { get_attribute: [ back, private_address ] } }
`;

/** The files of a project: template, sites and scripts. */
export const FILES = {
  "template.yaml": TEMPLATE,
  "sites.yaml": SITES,
  "db.sh": "#!/bin/sh\necho database\n",
  "web.sh": 'printf "%s" "$database" >"$OUT"\n',
};

/** A secret input. */
export const PASSWORD = "correct horse battery";

/** What is compiled. */
export const RUN = { files: FILES, inputs: { password: PASSWORD } };
