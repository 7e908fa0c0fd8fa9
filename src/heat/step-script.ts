import { quote } from "../contextualization/shell.js";
import type { StepResource } from "./plan.js";

/** How a file is run; `$script` is where it lies, `$folder` a folder of its own. */
const COMMANDS: Readonly<Record<StepResource["interpreter"], string>> = {
  shell: `if head -c 2 "$script" | grep -q '#!'; then "$script"; else sh "$script"; fi`,
  python: `if command -v python3 >/dev/null; then python3 "$script"; else python "$script"; fi`,
  ansible: `ansible-playbook -i localhost, -c local -e "@$folder/inputs.json" "$script"`,
  puppet: `puppet apply "$script"`,
  "ansible-galaxy": "",
};

/**
 * The command line that runs a step, for a login with sudo. Standard input has one line for each input of the
 * operation, `NAME BASE64`: it becomes a variable of the environment, a fact of Puppet and a variable of
 * Ansible. So no value stands in the command, whose text is kept in clear and shown in error messages.
 */
export function stepCommand(step: StepResource): string {
  const run =
    step.interpreter === "ansible-galaxy"
      ? `ansible-galaxy install ${quote(step.file)}`
      : COMMANDS[step.interpreter];
  const log = `/var/log/elastosca/${step.name.replace(/[^\w.-]/g, "-")}.log`;
  const inner = `set -eu
umask 077
if command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null 2>&1 || true; fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '{' >"$folder/inputs.json"
comma=
while read -r name data; do
  [ -n "$name" ] || continue
  value=$(printf '%s' "$data" | base64 -d)
  export "$name=$value" "FACTER_$name=$value"
  text=$(printf '%s' "$value" | sed -e 's/\\\\/\\\\\\\\/g' -e 's/"/\\\\"/g' -e 's/\\t/\\\\t/g' | awk 'NR > 1 { printf "\\\\n" } { printf "%s", $0 }')
  printf '%s"%s":"%s"' "$comma" "$name" "$text" >>"$folder/inputs.json"
  comma=,
done
printf '}' >>"$folder/inputs.json"
unset value data text comma
script=$folder/script
printf '%s' ${quote(toBase64(step.content ?? ""))} | base64 -d >"$script"
chmod 0700 "$script"
install -d -m 0700 /var/log/elastosca
status=0
( ${run} ) >${quote(log)} 2>&1 </dev/null || status=$?
if [ "$status" -ne 0 ]; then
  tail -n 20 ${quote(log)} >&2
  echo "the step failed with status $status on $(hostname); its log is ${log}" >&2
fi
exit "$status"`;
  return `sudo -n timeout -k 5 ${Math.ceil(step.timeoutSeconds)} sh -c ${quote(inner)}`;
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
