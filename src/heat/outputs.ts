import { looksSecret } from "../base/secret.js";
import { CODES, report } from "../diagnostics/catalog.js";
import { type SecretTexts, secretIn } from "../lowering/secret-outputs.js";
import type { RuntimeValue } from "./plan.js";
import { type RuntimeScope, runtimeValue } from "./runtime.js";

/** Outputs of the template. One that cannot be given is left out with a warning; the others stay. */
export function resourceOutputs(
  scope: RuntimeScope,
  secrets: SecretTexts,
): Readonly<Record<string, RuntimeValue>> {
  const outputs: [string, RuntimeValue][] = [];
  for (const [output, { value, span }] of scope.context.topology.outputs) {
    const made = runtimeValue(scope, value);
    const secret = made.ok ? secretOf(made.value, secrets) : undefined;
    const reason = made.ok ? secret && `it would show the value of ${secret}, which is a secret` : made.error;
    if (reason !== undefined) report(scope.context.sink, CODES.resourceOutput, span, { output, reason });
    else if (made.ok) outputs.push([output, made.value]);
  }
  return Object.fromEntries(outputs);
}

/** The plan and the state of outputs hold no secret in clear (invariant 3). */
function secretOf(value: RuntimeValue, secrets: SecretTexts): string | undefined {
  if (value.kind === "static") return secretIn(value.value, secrets);
  if (value.kind === "step-output" && looksSecret(value.output))
    return `the output "${value.output}" of an operation`;
  const parts = value.kind === "concat" ? value.parts : value.kind === "list" ? value.items : [];
  for (const part of parts) {
    const found = secretOf(part, secrets);
    if (found !== undefined) return found;
  }
  return undefined;
}
