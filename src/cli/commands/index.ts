import type { CommandSource } from "./command.js";

/**
 * Every command, in the order in which help lists them. A run loads the module of its own command only:
 * what checks a template must not wait for what deploys one (S-1).
 */
export const COMMANDS: readonly CommandSource[] = [
  { names: ["validate"], load: async () => [(await import("./validate.js")).validate] },
  { names: ["compile"], load: async () => [(await import("./compile.js")).compile] },
  { names: ["graph"], load: async () => [(await import("./graph.js")).graph] },
  { names: ["diff"], load: async () => [(await import("./diff.js")).diff] },
  { names: ["fmt"], load: async () => [(await import("./fmt.js")).fmt] },
  { names: ["lsp"], load: async () => [(await import("./lsp.js")).lsp] },
  { names: ["plan"], load: async () => [(await import("./plan.js")).plan] },
  {
    names: ["preview", "up"],
    load: async () => {
      const { preview, up } = await import("./up.js");
      return [preview, up];
    },
  },
  { names: ["outputs"], load: async () => [(await import("./outputs.js")).outputs] },
  { names: ["refresh"], load: async () => [(await import("./refresh.js")).refresh] },
  { names: ["destroy"], load: async () => [(await import("./destroy.js")).destroy] },
  { names: ["controller"], load: async () => [(await import("./controller.js")).controller] },
  {
    names: ["status", "nodes"],
    load: async () => {
      const { nodes, status } = await import("./status.js");
      return [status, nodes];
    },
  },
  { names: ["explain"], load: async () => [(await import("./explain.js")).explain] },
  {
    names: ["poweron", "poweroff", "enable", "disable"],
    load: async () => (await import("./power.js")).powerCommands,
  },
  { names: ["ssh"], load: async () => [(await import("./ssh.js")).ssh] },
  { names: ["env"], load: async () => [(await import("./env.js")).env] },
  { names: ["doctor"], load: async () => [(await import("./doctor.js")).doctor] },
  { names: ["demo"], load: async () => [(await import("./demo.js")).demo] },
];
