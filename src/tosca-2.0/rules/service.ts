import { childOf } from "../../syntax/access.js";
import type { Members } from "../members.js";
import type { Model } from "../model.js";
import type { Service } from "../service.js";
import { checkDefinitions } from "./definitions.js";
import { checkGroups, checkPolicies } from "./policies.js";
import { checkSubstitution } from "./substitution.js";
import { checkNodeTemplates, checkRelationshipTemplates } from "./templates.js";
import { checkWorkflows } from "./workflows.js";

const NONE: Members = new Map();

/** Checks a service template with all its parts (6.9). */
export function checkService(model: Model, service: Service): void {
  const { file, node } = service;
  const place = {
    model,
    file,
    owner: "the service template",
    open: true,
    typed: false,
    short: false,
    service,
  };
  checkDefinitions(childOf(node, "inputs"), NONE, { ...place, label: "input" });
  checkDefinitions(childOf(node, "outputs"), NONE, { ...place, label: "output", short: true });
  checkNodeTemplates(model, service);
  checkRelationshipTemplates(model, service);
  checkGroups(model, service);
  checkPolicies(model, service);
  checkWorkflows(model, service);
  checkSubstitution(model, service);
}
