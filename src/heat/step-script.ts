import { quote } from "../contextualization/shell.js";
import type { StepResource } from "./plan.js";

/** How a file is run; `$step_script` is where it lies, `$step_folder` a folder of its own. */
const COMMANDS: Readonly<Record<StepResource["interpreter"], string>> = {
  shell: `if head -c 2 "$step_script" | grep -q '#!'; then "$step_script"; else sh "$step_script"; fi`,
  python: `if command -v python3 >/dev/null; then python3 "$step_script"; else python "$step_script"; fi`,
  ansible: `ansible-playbook -i localhost, -c local -e "@$step_folder/inputs.json" "$step_script"`,
  puppet: `puppet apply "$step_script"`,
  "ansible-galaxy": "",
};

/** Longer values do not belong into the state of a deployment, and long lines block the provider. */
const MAX_OUTPUT_BYTES = 4096;

/** Name of an input or output as a shell takes it: letters, digits and underscores. */
export function variableName(input: string): string {
  return input.replace(/^(?=\d)|[^A-Za-z0-9_]/g, "_");
}

/**
 * The command line that runs a step, for a login with sudo. Standard input has one line for each input of the
 * operation, `NAME BASE64`: it becomes a variable of the environment, a fact of Puppet and a variable of
 * Ansible. So no value stands in the command, whose text is kept in clear and shown in error messages.
 *
 * Standard output has a line for each output of the operation that something asks for, in base64 (F80): the
 * variable of its name at the end of a shell script, or, from any script, the last line `NAME=VALUE` of the file
 * that the variable TOSCA_OUTPUTS names. A script that sets none has failed.
 */
export function stepCommand(step: StepResource): string {
  const names = (step.outputs ?? []).map(variableName);
  const run =
    step.interpreter === "ansible-galaxy"
      ? `ansible-galaxy install ${quote(step.file)}`
      : step.interpreter === "shell" && names.length > 0
        ? keepingShell(names)
        : COMMANDS[step.interpreter];
  const log = `/var/log/elastosca/${step.name.replace(/[^\w.-]/g, "-")}.log`;
  const inner = `set -eu
umask 077
if command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null 2>&1 || true; fi
step_folder=$(mktemp -d)
trap 'rm -rf "$step_folder"' EXIT
printf '{' >"$step_folder/inputs.json"
step_comma=
while read -r step_name step_data; do
  [ -n "$step_name" ] || continue
  step_value=$(printf '%s' "$step_data" | base64 -d)
  export "$step_name=$step_value" "FACTER_$step_name=$step_value"
  step_text=$(printf '%s' "$step_value" | sed -e 's/\\\\/\\\\\\\\/g' -e 's/"/\\\\"/g' -e 's/\\t/\\\\t/g' | awk 'NR > 1 { printf "\\\\n" } { printf "%s", $0 }')
  printf '%s"%s":"%s"' "$step_comma" "$step_name" "$step_text" >>"$step_folder/inputs.json"
  step_comma=,
done
printf '}' >>"$step_folder/inputs.json"
unset step_name step_data step_value step_text step_comma
step_script=$step_folder/script
printf '%s' ${quote(toBase64(step.content ?? ""))} | base64 -d >"$step_script"
chmod 0700 "$step_script"
install -d -m 0700 /var/log/elastosca
mkdir "$step_folder/values"
export TOSCA_OUTPUTS="$step_folder/outputs"
: >"$TOSCA_OUTPUTS"
step_status=0
( ${run} ) >${quote(log)} 2>&1 </dev/null || step_status=$?
if [ "$step_status" -ne 0 ]; then
  tail -n 20 ${quote(log)} >&2
  echo "the step failed with status $step_status on $(hostname); its log is ${log}" >&2
fi
${names.length === 0 ? "" : printOutputs(names)}exit "$step_status"`;
  return `sudo -n timeout -k 5 ${Math.ceil(step.timeoutSeconds)} sh -c ${quote(inner)}`;
}

/** The script is read by the shell that its first line names, so that its variables can be kept at its end. */
function keepingShell(names: readonly string[]): string {
  const kept = names.map(
    (name) =>
      `if [ -n "\${${name}+set}" ]; then printf %s "$${name}" >"\${TOSCA_OUTPUTS%/*}/values/${name}"; fi`,
  );
  const keep = `trap ${quote(kept.join("; "))} EXIT; . "$0"`;
  return `case $(head -n 1 "$step_script") in
    '#!'*bash*) bash -c ${quote(keep)} "$step_script" ;;
    '#!'*/sh* | '#!'*/dash* | '#!'*' sh'*) sh -c ${quote(keep)} "$step_script" ;;
    '#!'*) "$step_script" ;;
    *) sh -c ${quote(keep)} "$step_script" ;;
  esac`;
}

function printOutputs(names: readonly string[]): string {
  return `if [ "$step_status" -eq 0 ]; then
  for step_name in ${names.join(" ")}; do
    step_value=$step_folder/values/$step_name
    if grep -q "^$step_name=" "$TOSCA_OUTPUTS"; then sed -n "s/^$step_name=//p" "$TOSCA_OUTPUTS" | tail -n 1 | tr -d '\\n' >"$step_value"; fi
    if [ ! -e "$step_value" ]; then
      echo "the script sets no output $step_name: set a variable of that name, or write $step_name=VALUE to the file TOSCA_OUTPUTS" >&2
      exit 1
    fi
    if [ "$(wc -c <"$step_value")" -gt ${MAX_OUTPUT_BYTES} ]; then
      echo "the output $step_name is longer than ${MAX_OUTPUT_BYTES} bytes" >&2
      exit 1
    fi
    base64 <"$step_value" | tr -d '\\n'
    echo
  done
fi
`;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** UTF-8 text in base64, without the help of a host. */
export function toBase64(text: string): string {
  const bytes = utf8(text);
  let encoded = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.slice(at, at + 3);
    encoded += ALPHABET[first >> 2];
    encoded += ALPHABET[((first & 3) << 4) | ((second ?? 0) >> 4)];
    encoded += second === undefined ? "=" : ALPHABET[((second & 15) << 2) | ((third ?? 0) >> 6)];
    encoded += third === undefined ? "=" : ALPHABET[third & 63];
  }
  return encoded;
}

/** Half of a letter, which has no bytes. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function utf8(text: string): number[] {
  return encodeURIComponent(text.replace(LONE_SURROGATE, "\uFFFD"))
    .split(/(%[0-9A-F]{2})/)
    .flatMap((part) =>
      part.startsWith("%")
        ? [Number.parseInt(part.slice(1), 16)]
        : [...part].map((letter) => letter.charCodeAt(0)),
    );
}
