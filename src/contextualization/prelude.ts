import { quote } from "./shell.js";

/**
 * Runs before every step as root, with the secrets of the step on standard input, one line a file:
 * `path mode owner base64`. Each is put in place in one move, with its mode and owner from the start, so
 * that no reader sees a half or an open one. No secret is in a command line, a variable that is exported,
 * or a log. First boot is waited for, because it may still install the packages that own the files; its
 * result file is looked at first, as each start of cloud-init's own program costs a quarter of a second.
 */
export const PRELUDE = `set -eu
umask 077
if command -v cloud-init >/dev/null; then
  waited=0
  until [ -s /run/cloud-init/result.json ] || [ "$waited" -ge 30 ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  [ -s /run/cloud-init/result.json ] || cloud-init status --wait >/dev/null 2>&1 || true
fi
while read -r path mode owner data; do
  [ -n "$path" ] || continue
  folder=$(dirname "$path")
  if [ ! -d "$folder" ]; then
    case $folder in
      /etc/overlay/*) install -d -m 0700 /etc/overlay "$folder" ;;
      /etc/overlay) install -d -m 0700 "$folder" ;;
      *) install -d -m 0755 "$folder" ;;
    esac
  fi
  new=$(mktemp "$folder/.new.XXXXXX")
  printf '%s' "$data" | base64 -d >"$new"
  chown "$owner" "$new"
  chmod "$mode" "$new"
  mv -f "$new" "$path"
done
unset data
`;

/** A step as the components run it. */
export interface WrappedStep {
  readonly name: string;
  readonly script: string;
  readonly timeoutSeconds: number;
}

/**
 * The command line that runs a step on a machine, for a login with sudo: prelude and script in one shell
 * under a time-out. Output stays on the machine, in a log that only root reads; when the step fails, its
 * last lines go to stderr. Secrets come on stdin and are in none of these.
 */
export function wrapStep({ name, script, timeoutSeconds }: WrappedStep): string {
  const log = `/var/log/elastosca/${name}.log`;
  const runner = `umask 077
install -d -m 0700 /var/log/elastosca
status=0
timeout -k 5 ${Math.ceil(timeoutSeconds)} sh -c "$1" >${quote(log)} 2>&1 || status=$?
if [ "$status" -eq 0 ]; then exit 0; fi
tail -n 20 ${quote(log)} >&2
if [ "$status" -eq 124 ]; then echo "step ${name} took more than ${timeoutSeconds} s" >&2; fi
echo "step ${name} failed with status $status on $(hostname); its log is ${log}" >&2
exit "$status"`;
  return `sudo -n sh -c ${quote(runner)} step ${quote(PRELUDE + script)}`;
}
