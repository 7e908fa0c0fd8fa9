/**
 * Shell lines that print, one a line, the busy nodes whose slurmd takes no connection. Slurm itself asks its
 * nodes at a third of SlurmdTimeout, which is set in minutes so that a broken tunnel ends no job: until then a
 * machine that vanished under its job looks busy (EX-7). Idle nodes are not asked, because each connection
 * leaves a line in slurmd's log, and Slurm finds out about them when it sends a job. Without bash or timeout
 * nothing is known, and nothing is printed.
 */
export const PROBE_LINES: readonly string[] = [
  "probe() {",
  '  timeout 2 bash -c ": </dev/tcp/$2/$3" 2>/dev/null || echo "$1"',
  "}",
  "if command -v bash >/dev/null && command -v timeout >/dev/null; then",
  "  scontrol -a -o show nodes | awk '{",
  '    name = address = state = ""; port = 6818',
  "    for (i = 1; i <= NF; i++) {",
  "      if ($i ~ /^NodeName=/) name = substr($i, 10)",
  '      else if ($i ~ /^NodeAddr=/ && address == "") address = substr($i, 10)',
  "      else if ($i ~ /^Port=[0-9]/) port = substr($i, 6)",
  '      else if ($i ~ /^State=/ && state == "") state = substr($i, 7)',
  "    }",
  "    if (state ~ /ALLOC|MIX|COMP/ && state !~ /POWER|DOWN|NOT_RESPONDING|[*~#!%]/) print name, address, port",
  "  }' | {",
  '    while read -r name address port; do probe "$name" "$address" "$port" & done',
  "    wait",
  "  }",
  "fi",
];
