type Verdict = "valid" | "invalid";

/** What the OpenStack parser's check of archives says, as the description of the corpus tells it. */
export const ARCHIVE_VERDICTS: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ["csar_elk.csar", "valid"],
  ["csar_elk.zip", "valid"],
  ["csar_hello_world.zip", "valid"],
  ["csar_wordpress.zip", "valid"],
  ["csar_multiple_deployment_flavour.zip", "valid"],
  ["csar_root_level_yaml.zip", "valid"],
  ["csar_relative_path_import_check.zip", "valid"],
  ["csar_valid_multilevel_imports_validation.zip", "valid"],
  ["csar_root_level_yaml_and_tosca_metadata.zip", "valid"],
  ["csar_wordpress_valid_artifact.zip", "valid"],
  ["csar_wordpress_valid_artifact_multi.zip", "valid"],
  ["csar_not_zip.zip", "invalid"],
  ["csar_no_metadata_file.zip", "invalid"],
  ["csar_wrong_metadata_file.zip", "invalid"],
  ["csar_root_yaml_with_tosca_definition1_0.zip", "invalid"],
  ["csar_two_root_level_yaml.zip", "invalid"],
  ["csar_metadata_not_yaml.zip", "invalid"],
  ["csar_missing_metadata.zip", "invalid"],
  ["csar_invalid_entry_def.zip", "invalid"],
  ["csar_wordpress_invalid_import_path.zip", "invalid"],
  ["csar_wordpress_invalid_artifact.zip", "invalid"],
  ["csar_wordpress_invalid_artifact_multi.zip", "invalid"],
  ["csar_wordpress_invalid_script_path.zip", "invalid"],
  ["csar_invalid_multilevel_imports_validation.zip", "invalid"],
  ["csar_wordpress_invalid_import_url.zip", "invalid"],
  ["csar_wordpress_invalid_script_url.zip", "invalid"],
  // Valid only for those who can reach the addresses of its import and its script.
  ["csar_wordpress_with_url_import_and_script.zip", "invalid"],
]);
