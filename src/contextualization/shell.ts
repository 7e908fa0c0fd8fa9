/** Text of a POSIX shell literal: single quotes, safe for any content. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Line that ends a file in a script; no file of ours holds it. */
const END = "END_OF_FILE";

/**
 * Command that makes a file what it should be; needs {@link SHELL_FUNCTIONS}. The content is taken
 * literally, nothing in it is expanded.
 */
export function putFile(path: string, mode: string, content: string): string {
  if (content.split("\n").includes(END)) throw new Error(`${path} holds the end mark of here-documents`);
  const body = content.endsWith("\n") ? content : `${content}\n`;
  return `put ${quote(path)} ${mode} <<'${END}'\n${body}${END}`;
}

/**
 * Functions at the head of every step, so that a step may run again at any time and touches only what
 * differs:
 * `put PATH MODE` makes a file from standard input; `run_with UNIT FILE...` starts a unit, and restarts it
 * when a file is not what the unit was last started with; `booted` fails when first boot failed;
 * `until_true SECONDS MESSAGE COMMAND...` waits for a condition.
 */
export const SHELL_FUNCTIONS = `set -eu
umask 022
export LC_ALL=C

put() {
  new=$(mktemp "$1.XXXXXX")
  cat >"$new"
  chmod "$2" "$new"
  if cmp -s "$new" "$1"; then chmod "$2" "$1"; rm -f "$new"; else mv -f "$new" "$1"; fi
}

run_with() {
  unit=$1
  shift
  install -d -m 0700 /run/elastosca
  stamp=/run/elastosca/$unit
  sum=$(cat "$@" | sha256sum)
  if [ "$(systemctl show -p NeedDaemonReload --value "$unit")" = yes ]; then systemctl daemon-reload; fi
  systemctl enable --quiet "$unit"
  if systemctl is-active --quiet "$unit" && [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then return 0; fi
  systemctl restart "$unit"
  printf '%s\\n' "$sum" >"$stamp"
}

booted() {
  if ! command -v cloud-init >/dev/null; then return 0; fi
  if grep -qs '"errors": \\[\\]' /run/cloud-init/result.json; then return 0; fi
  if cloud-init status 2>/dev/null | grep -q 'status: error'; then
    cloud-init status --long >&2 || true
    echo "first boot failed; see /var/log/cloud-init.log" >&2
    exit 1
  fi
}

until_true() {
  tries=$(($1 * 5))
  what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ "$tries" -le 0 ]; then
      echo "$what" >&2
      exit 1
    fi
    sleep 0.2
  done
}
`;

/** A whole step: the functions, then the commands. */
export function script(...commands: readonly string[]): string {
  return `${SHELL_FUNCTIONS}\n${commands.join("\n")}\n`;
}
