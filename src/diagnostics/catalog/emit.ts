import { type AnyDefinition, define } from "../define.js";

/** What an emitted program or template cannot express. */
export const EMIT_CODES = {
  notExpandable: define({
    code: "TS6300",
    severity: "error",
    title: "Template cannot be expanded",
    message: () => "The text of this template cannot be added to.",
    hint: "The template has to be a YAML map with topology_template (TOSCA 2.0: service_template) and node_templates as maps.",
  }),
  expansionDiffers: define<{ place: string }>({
    code: "TS6301",
    severity: "error",
    title: "Expanded template gives another plan",
    message: ({ place }) =>
      `The expanded template would not give the same plan: it differs in ${place}, so it is not written.`,
    hint: "A function or a matched requirement depends on which node templates there are; name its target.",
  }),
  expansionInvalid: define<{ reason: string }>({
    code: "TS6302",
    severity: "error",
    title: "Expanded template is not valid",
    message: ({ reason }) => `The expanded template would not be valid: ${reason}`,
    hint: "Secrets are left out of it; give their inputs a value with --input, and write none into the template.",
  }),
  programCannot: define<{ site: string; reason: string }>({
    code: "TS6303",
    severity: "error",
    title: "Program cannot be written in YAML",
    message: ({ site, reason }) => `The program for site "${site}" cannot be written in YAML: ${reason}.`,
    hint: "Deploy it with `elastosca up`, whose program is not bound to what YAML can say.",
  }),
} as const satisfies Record<string, AnyDefinition>;
