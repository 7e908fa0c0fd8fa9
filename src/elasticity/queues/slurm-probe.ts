/** So many nodes are asked at a look; the others take their turn at the next ones. */
const PROBES = 100;

/**
 * An awk program between `scontrol -a -d -o show nodes` and a loop of shell: hands every line on to descriptor
 * 4, and prints name, address and port of the busy nodes that are to be asked. Slurm itself asks its nodes at a
 * third of SlurmdTimeout, which is set in minutes so that a broken tunnel ends no job: until then a machine that
 * vanished under its job looks busy (EX-7). Idle nodes are not asked, because each connection leaves a line in
 * slurmd's log, and Slurm finds out about them when it sends a job.
 */
const BUSY_NODES = `awk -v turn="$(date +%s)" '
  { print | "cat >&4"
    name = address = state = ""; port = 6818
    for (i = 1; i <= NF && state == ""; i++) {
      if ($i ~ /^NodeName=/) name = substr($i, 10)
      else if ($i ~ /^NodeAddr=/) address = substr($i, 10)
      else if ($i ~ /^Port=[0-9]/) port = substr($i, 6)
      else if ($i ~ /^State=/) state = substr($i, 7)
    }
    if (state ~ /ALLOC|MIX|COMP/ && state !~ /POWER|DOWN|NOT_RESPONDING|[*~#!%]/) busy[n++] = name " " address " " port
  }
  END {
    close("cat >&4")
    parts = int((n + ${PROBES - 1}) / ${PROBES})
    for (i = 0; i < n; i++) if (i % parts == turn % parts) print busy[i]
  }'`;

/**
 * Shell lines that print all nodes, then `mark`, then one a line the names of the busy nodes that were asked
 * for a connection: with + when their slurmd took it. Without bash or timeout nothing is known, and nothing is
 * printed behind the mark.
 */
export function nodeLines(mark: string): readonly string[] {
  return [
    "probe() {",
    '  if timeout 2 bash -c ": </dev/tcp/$2/$3" 2>/dev/null; then echo "+$1"; else echo "$1"; fi',
    "}",
    "exec 4>&1",
    `asked=$({ scontrol -a -d -o show nodes || echo NODES-FAILED; } | ${BUSY_NODES} | {`,
    "  if command -v bash >/dev/null && command -v timeout >/dev/null; then",
    '    while read -r name address port; do probe "$name" "$address" "$port" & done',
    "    wait",
    "  fi",
    "})",
    "exec 4>&-",
    `echo ${mark}`,
    `if [ -n "$asked" ]; then printf '%s\\n' "$asked"; fi`,
  ];
}
