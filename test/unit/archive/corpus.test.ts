import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/base/json.js";
import { corpus } from "../topology/compile.js";
import { check } from "./pack.js";

const folder = join(corpus("tosca-parser") ?? "", "CSAR");

/** The only address that exists outside the archives: none. */
const NO_NETWORK = {
  read: () => undefined,
  has: () => false,
  resolve: (_from: string, reference: string) => reference,
};

const WORDPRESS = { cpus: 2, db_name: "d", db_user: "u", db_pwd: "p", db_root_pwd: "r", db_port: 3306 };

const inputsOf = (name: string): Record<string, Json> => {
  if (name.includes("wordpress")) return WORDPRESS;
  if (name.includes("elk")) return { my_cpus: 2 };
  return /multilevel|relative|flavour/.test(name) ? { selected_flavour: "simple" } : {};
};

/** Codes that judge an archive, not the templates in it: TS13xx and an import that is not there. */
const OF_ARCHIVES = /TS13\d\d$|TS3009$/;

/** Verdict of each archive: undefined when sound, else where the fault is and its code. */
const TABLE: Readonly<Record<string, string | readonly string[] | undefined>> = {
  "csar_elk.csar": undefined,
  "csar_elk.zip": undefined,
  "csar_hello_world.zip": undefined,
  "csar_wordpress.zip": undefined,
  "csar_multiple_deployment_flavour.zip": undefined,
  "csar_root_level_yaml.zip": undefined,
  "csar_relative_path_import_check.zip": undefined,
  "csar_valid_multilevel_imports_validation.zip": undefined,
  "csar_root_level_yaml_and_tosca_metadata.zip": undefined,
  "csar_wordpress_valid_artifact.zip": undefined,
  "csar_wordpress_valid_artifact_multi.zip": undefined,
  "csar_not_zip.zip": ":1 TS1301",
  "csar_no_metadata_file.zip": "!/tosca_helloworld.yaml:1 TS1318",
  "csar_wrong_metadata_file.zip": "!/tosca_helloworld.yaml:1 TS1318",
  "csar_root_yaml_with_tosca_definition1_0.zip": "!/root_level.yaml:1 TS1318",
  "csar_two_root_level_yaml.zip": "!/root_level2.yaml:1 TS1317",
  "csar_metadata_not_yaml.zip": "!/TOSCA-Metadata/TOSCA.meta:1 TS1310",
  "csar_missing_metadata.zip": "!/TOSCA-Metadata/TOSCA.meta:4 TS1311",
  "csar_invalid_entry_def.zip": "!/TOSCA-Metadata/TOSCA.meta:4 TS1314",
  "csar_wordpress_invalid_import_path.zip": "!/Definitions/tosca_single_instance_wordpress.yaml:7 TS3009",
  "csar_wordpress_invalid_artifact.zip": [
    "!/Definitions/tosca_single_instance_wordpress.yaml:40 TS1320",
    "!/Definitions/tosca_single_instance_wordpress.yaml:42 TS1320",
    "!/Definitions/tosca_single_instance_wordpress.yaml:48 TS1320",
  ],
  "csar_wordpress_invalid_artifact_multi.zip": "!/Definitions/tosca_single_instance_wordpress.yaml:42 TS1320",
  "csar_wordpress_invalid_script_path.zip": [
    "!/Definitions/tosca_single_instance_wordpress.yaml:40 TS1320",
    "!/Definitions/tosca_single_instance_wordpress.yaml:42 TS1320",
  ],
  "csar_invalid_multilevel_imports_validation.zip": "!/Definitions/level2.yaml:27 TS1320",
  "csar_wordpress_invalid_import_url.zip": "!/Definitions/tosca_single_instance_wordpress.yaml:7 TS3009",
  "csar_wordpress_invalid_script_url.zip": "!/Definitions/tosca_single_instance_wordpress.yaml:40 TS1320",
  "csar_wordpress_with_url_import_and_script.zip": [
    "!/Definitions/tosca_single_instance_wordpress.yaml:7 TS3009",
    "!/Definitions/tosca_single_instance_wordpress.yaml:40 TS1320",
  ],
};

describe.skipIf(!existsSync(folder))(
  "F13: the archives of tosca-parser (skipped without the corpora)",
  () => {
    it.each(Object.entries(TABLE))("F13: %s", (name, expected) => {
      const { sink } = check(readFileSync(join(folder, name)), {
        name,
        inputs: inputsOf(name),
        outside: NO_NETWORK,
      });
      const errors = sink
        .list()
        .filter(({ severity, code }) => severity === "error" && OF_ARCHIVES.test(code))
        .map(({ code, span }) => `${span.source.name}:${span.source.position(span.start).line} ${code}`);
      expect(errors).toEqual([expected ?? []].flat().map((place) => name + place));
    });

    it.each(["csar_hello_world.zip", "csar_wordpress.zip"])("F13: %s has no error at all", (name) => {
      const { sink } = check(readFileSync(join(folder, name)), {
        inputs: inputsOf(name),
        outside: NO_NETWORK,
        profile: "default",
      });
      expect(
        sink
          .list()
          .filter(({ severity }) => severity === "error")
          .map(({ message }) => message),
      ).toEqual([]);
    });
  },
);
