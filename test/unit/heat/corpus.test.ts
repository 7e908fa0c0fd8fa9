import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/base/json.js";
import { inputFaults, packageSchema } from "../../support/schema-check.js";
import { countsOf, HAS_HEAT, lowerFile, programOf, templates } from "./corpus.js";

/** Values for inputs without a default; each template takes those that it declares. */
const INPUTS: Readonly<Record<string, Json>> = {
  cpus: 2,
  network_name: "net-x",
  storage_snapshot_id: "snapshot-1",
  storage_location: "/data",
  storage_location1: "/data1",
  storage_location2: "/data2",
  objectstore_name: "store",
  image_name: "cirros",
  flavor: "m1.tiny",
  lease_id: "lease-1",
  map_val: "value",
  db_root_pwd: "root-password",
};

interface Expected {
  /** Resources by kind, counted by hand in the template; machines of a set at its first size. */
  readonly made?: Readonly<Record<string, number>>;
  readonly inputs?: readonly (keyof typeof INPUTS & string)[];
  /** The front end's finding that still keeps the template from being translated whole. */
  readonly pending?: string;
  /** Diagnostics of the translation as `line code`; those of scripts that the corpus lacks apart. */
  readonly says?: readonly string[];
}

const one = (extra: Readonly<Record<string, number>> = {}) => ({ made: { server: 1, ...extra } });
const ETSI_SET = { made: { network: 1, subnet: 1, port: 1, server: 1 } };

/** What each template asks for: servers, volumes, networks and so on, as its text lists them. */
const TABLE: Readonly<Record<string, Expected>> = {
  "autoscaling/tosca_autoscaling.yaml": { made: { server: 3, set: 1 }, says: ["40 TS6204"] },
  "autoscaling/tosca_cluster_autoscaling.yaml": { made: { server: 3, port: 3, set: 1 } },
  "etsi_nfv/tosca_nfv_blockstorage.yaml": { made: { volume: 1 } },
  "etsi_nfv/tosca_nfv_check_cp_order.yaml": { made: { network: 1, subnet: 1, port: 4, server: 1 } },
  "etsi_nfv/tosca_nfv_cp.yaml": { made: { network: 1, subnet: 1, port: 1 } },
  "etsi_nfv/tosca_nfv_cp_with_extended_vnic_type.yaml": { made: { network: 1, subnet: 1, port: 5 } },
  "etsi_nfv/tosca_nfv_non_leaf_in_vl.yaml": { made: { network: 1, subnet: 1 }, says: ["21 TS6205"] },
  "etsi_nfv/tosca_nfv_scaling_non_deltas_in_aspect_delta.yaml": { ...ETSI_SET, says: ["84 TS6204"] },
  "etsi_nfv/tosca_nfv_scaling_non_target_vdu_in_aspect_delta.yaml": { ...ETSI_SET, says: ["80 TS6204"] },
  "etsi_nfv/tosca_nfv_scaling_non_target_vdu_in_initial_delta.yaml": {
    made: { ...ETSI_SET.made, set: 1 },
    says: ["70 TS6204"],
  },
  "etsi_nfv/tosca_nfv_vdu.yaml": one(),
  "etsi_nfv/tosca_nfv_vdu_affinity_with_scope_nfvi.yaml": { made: { server: 2, group: 2 } },
  "etsi_nfv/tosca_nfv_vdu_affinity_with_unsupported_scope.yaml": {
    made: { server: 6 },
    says: ["204", "209", "214", "219", "224", "229"].map((line) => `${line} TS6204`),
  },
  "etsi_nfv/tosca_nfv_vdu_affinity_with_unsupported_targets.yaml": { made: { server: 4, group: 2 } },
  "etsi_nfv/tosca_nfv_vdu_cp_vl_with_mixed_scaling.yaml": {
    made: { qos: 1, network: 2, subnet: 2, port: 2, server: 2, set: 2 },
  },
  "etsi_nfv/tosca_nfv_vdu_cp_with_scaling_multi_aspects.yaml": {
    made: { network: 1, subnet: 1, port: 3, server: 3, set: 2 },
  },
  "etsi_nfv/tosca_nfv_vdu_with_compute_requirements.yaml": one({ flavor: 1 }),
  "etsi_nfv/tosca_nfv_vdu_with_invalid_compute_requirements.yaml": { ...one(), says: ["31 TS6205"] },
  "etsi_nfv/tosca_nfv_vdu_with_logical_node.yaml": { ...one(), says: ["32 TS6205"] },
  // A machine is no storage: the front end says so before anything is translated.
  "etsi_nfv/tosca_nfv_vdu_with_unsupported_storage.yaml": { says: ["31 TS4006"] },
  "etsi_nfv/tosca_nfv_vl.yaml": { made: { qos: 1, network: 1, subnet: 1 } },
  "etsi_nfv/tosca_nfv_vl_with_unsupported_protocol.yaml": {
    says: ["59 TS6208", "73 TS6208", "87 TS6208"],
  },
  "etsi_nfv/tosca_nfv_vnf.yaml": { says: ["18 TS6203"] },
  "etsi_nfv/tosca_nfv_vnf_vdu_cp_vl_blockstorage_with_scaling.yaml": {
    made: { qos: 1, network: 1, subnet: 1, port: 1, volume: 1, server: 1, attachment: 1, set: 1 },
  },
  "interfaces/test_tosca_interface_on_compute.yaml": one({ step: 2 }),
  "interfaces/test_tosca_script_types.yaml": one({ step: 6 }),
  "monitoring/tosca_monitoring_scaling.yaml": { made: { server: 3, set: 1 }, says: ["40 TS6204"] },
  "network/test_tosca_custom_network_nodes_imports.yaml": one({ port: 1, network: 1, subnet: 1 }),
  "network/test_tosca_custom_network_nodes_inline.yaml": one({ port: 1, network: 1, subnet: 1 }),
  "network/tosca_one_server_one_network.yaml": {
    ...one({ port: 1, network: 1, subnet: 1 }),
    inputs: ["network_name"],
  },
  "network/tosca_one_server_three_networks.yaml": one({ port: 3, network: 3, subnet: 3 }),
  "network/tosca_server_on_existing_network.yaml": { ...one({ port: 1 }), inputs: ["network_name"] },
  "network/tosca_two_servers_one_network.yaml": {
    made: { server: 2, port: 2, network: 1, subnet: 1 },
    inputs: ["network_name"],
  },
  "nfv/test_tosca_nfv_autoscaling.yaml": { made: { server: 4, port: 4, set: 2 } },
  "nfv/test_tosca_nfv_autoscaling_with_params.yaml": {
    ...one({ port: 1, set: 1 }),
    inputs: ["image_name", "flavor"],
    says: ["64 TS6204"],
  },
  "nfv/test_tosca_nfv_sample.yaml": {
    made: { server: 2, port: 2, network: 1, subnet: 1, volume: 1, attachment: 1 },
  },
  "nfv/test_tosca_unsupported_policy_type.yaml": { ...one(), says: ["29 TS6204"] },
  "nfv/tosca_placement_policy_affinity.yaml": one({ group: 1 }),
  "nfv/tosca_placement_policy_anti_affinity.yaml": one({ group: 1 }),
  "nfv/tosca_placement_policy_soft_affinity.yaml": one({ group: 1 }),
  "policies/tosca_policies.yaml": one({ group: 1 }),
  // No machine at first: the set starts empty.
  "reservation/tosca-vnfd-reservation-id.yaml": {
    made: { set: 1 },
    inputs: ["flavor", "lease_id"],
    says: ["48 TS6204"],
  },
  "storage/tosca_blockstorage_with_attachment.yaml": {
    ...one({ volume: 1, attachment: 1 }),
    inputs: ["cpus", "storage_snapshot_id", "storage_location"],
  },
  "storage/tosca_blockstorage_with_attachment_notation1.yaml": {
    made: { server: 2, volume: 1, attachment: 2 },
    inputs: ["cpus", "storage_snapshot_id"],
  },
  "storage/tosca_blockstorage_with_attachment_notation2.yaml": {
    made: { server: 2, volume: 1, attachment: 2 },
    inputs: ["cpus", "storage_snapshot_id", "storage_location"],
  },
  "storage/tosca_blockstorage_with_custom_relationship_type.yaml": {
    ...one({ volume: 1, attachment: 1 }),
    inputs: ["cpus", "storage_snapshot_id", "storage_location"],
  },
  "storage/tosca_blockstorage_with_relationship_template.yaml": {
    ...one({ volume: 1, attachment: 1 }),
    inputs: ["cpus", "storage_location"],
  },
  "storage/tosca_multiple_blockstorage_w_multiple_attachment.yaml": {
    ...one({ volume: 2, attachment: 2 }),
    pending: "TS4004",
    inputs: ["cpus", "storage_snapshot_id", "storage_location1", "storage_location2"],
  },
  "storage/tosca_multiple_blockstorage_with_attachment.yaml": {
    made: { server: 2, volume: 2, attachment: 2 },
    inputs: ["cpus", "storage_snapshot_id", "storage_location"],
  },
  "storage/tosca_single_object_store.yaml": { made: { container: 1 }, inputs: ["objectstore_name"] },
  "test_host_assignment.yaml": { made: { server: 3, step: 6 } },
  "test_single_server_without_optional_version_prop.yaml": one(),
  "test_tosca_artifact.yaml": one({ step: 2 }),
  "test_tosca_custom_type.yaml": one({ step: 1 }),
  "test_tosca_custom_type_with_override.yaml": one({ step: 1 }),
  "test_tosca_flavor_and_image.yaml": one(),
  "test_tosca_get_functions_semantic.yaml": { ...one({ step: 1 }), inputs: ["map_val"], pending: "TS3019" },
  "test_tosca_unsupported_type.yaml": { says: ["8 TS6202"] },
  "tosca_elk.yaml": { made: { server: 5, step: 23 } },
  "tosca_exchange_public_ssh_key.yaml": { made: { server: 2, step: 2 } },
  "tosca_helloworld.yaml": one(),
  "tosca_helloworld_invalid.yaml": { says: ["1 TS2001"] },
  "tosca_nodejs_mongodb_two_instances.yaml": { made: { server: 2, step: 7 } },
  "tosca_single_instance_wordpress.yaml": { ...one({ step: 8 }), inputs: ["db_root_pwd"] },
  "tosca_single_instance_wordpress_with_local_abspath_import.yaml": {
    inputs: ["db_root_pwd"],
    says: ["12 TS3009"],
  },
  "tosca_single_instance_wordpress_with_url_import.yaml": { ...one({ step: 8 }), inputs: ["db_root_pwd"] },
  "tosca_single_server.yaml": { ...one(), inputs: ["cpus"] },
  "tosca_single_server_with_defaults.yaml": one(),
  "tosca_software_component.yaml": one({ step: 2 }),
  "tosca_software_component_multiple_hosts.yaml": { made: { server: 2, step: 4 } },
  "tosca_web_application.yaml": one({ step: 4 }),
};

describe.skipIf(!HAS_HEAT)("SY-7: heat-translator's inputs become OpenStack resources", () => {
  const schemas = new Map(["openstack", "tls", "command"].map((name) => [name, packageSchema(name)]));

  test.each(Object.entries(TABLE))("SY-7: %s", (file, { made, inputs = [], says = [], pending }) => {
    const result = lowerFile(file, Object.fromEntries(inputs.map((name) => [name, INPUTS[name] ?? null])));
    const refusals = [...result.errors, ...result.warnings].map((line) => line.split(" ")[1]);
    if (pending !== undefined && refusals.includes(pending)) {
      // What is refused before translation is never half translated without a word.
      expect(result.resources === undefined || result.warnings.length > 0).toBe(true);
      return;
    }
    const own = result.warnings.filter((line) => line.includes(" TS62") && !line.endsWith("TS6210"));
    if (made === undefined) expect(result.errors).toEqual(says);
    else {
      expect(result.errors).toEqual([]);
      expect(own).toEqual(says);
    }
    expect(countsOf(result)).toEqual(made ?? {});
    const faults = programOf(result).flatMap(({ type, inputs: given }) => {
      const schema = schemas.get(type.split(":")[0] ?? "");
      return schema === undefined ? [] : inputFaults(schema, type, given);
    });
    expect(faults).toEqual([]);
  });

  test("SY-7: no template with a topology is left out", () => {
    expect(Object.keys(TABLE).sort()).toEqual(templates());
  });
});
