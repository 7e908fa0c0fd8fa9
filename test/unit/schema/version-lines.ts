/** First lines of templates, by version. */
export const V0 = "tosca_definitions_version: tosca_simple_yaml_1_0\n";
export const V3 = "tosca_definitions_version: tosca_simple_yaml_1_3\n";
