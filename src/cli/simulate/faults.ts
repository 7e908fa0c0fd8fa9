import { Failure } from "../failure.js";

/** An option that needs a number or a time got something else. */
export function notANumber(option: string, needed: string, text: string, example: string): Failure {
  return new Failure({
    code: "TS9444",
    message: `${option} needs ${needed} and not "${text}"`,
    hint: `for example ${example.startsWith("--") ? example : `${option} ${example}`}`,
    status: 2,
  });
}

/** A trace or a sites file has faults, which were printed before. */
export function unusableInput(what: string, path: string, hint: string): Failure {
  return new Failure({ code: "TS9447", message: `the ${what} ${path} cannot be used`, hint });
}

/** Jobs would wait for ever. */
export function clusterTooSmall(message: string, hint: string): Failure {
  return new Failure({ code: "TS9449", message, hint });
}
