/** The hooks with their names in CLUES, section [hooks], and the moments at which they are called here. */
export const CLUES_HOOKS = [
  { clues: "PRE_POWERON", name: "prePowerOn", when: "before a node is started" },
  { clues: "POST_POWERON", name: "postPowerOn", when: "when its machine has been made" },
  { clues: "PRE_POWEROFF", name: "prePowerOff", when: "before a node is taken away" },
  { clues: "POST_POWEROFF", name: "postPowerOff", when: "when its machine has been removed" },
  { clues: "POWEREDON", name: "poweredOn", when: "when a node that was started is usable" },
  { clues: "POWEREDOFF", name: "poweredOff", when: "when a node that was taken away is gone" },
  { clues: "UNEXPECTED_POWERON", name: "unexpectedPowerOn", when: "when a node is on that nobody started" },
  {
    clues: "UNEXPECTED_POWEROFF",
    name: "unexpectedPowerOff",
    when: "when a node is gone that nobody took away",
  },
  { clues: "ONERR", name: "onError", when: "when a node would not go" },
  { clues: "OFFERR", name: "offError", when: "when a node would not come" },
  { clues: "UNKNOWN", name: "unknown", when: "when the batch system does not know a node any more" },
  { clues: "IDLE", name: "idle", when: "when a node has nothing to do" },
  { clues: "USED", name: "used", when: "when a node begins to work" },
  { clues: "REQUEST", name: "request", when: "when a node is to come for waiting jobs" },
] as const;

/** Name of one of the 14 hooks, as in a sites file or a policy file. */
export type HookName = (typeof CLUES_HOOKS)[number]["name"];

/** Time that a hook may take, TIMEOUT_COMMAND; seconds. */
export const HOOK_TIMEOUT = 180;
