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
  { names: ["compose"], load: async () => [(await import("./compose.js")).compose] },
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
  { names: ["policy"], load: async () => [(await import("./policy.js")).policy] },
  { names: ["controller"], load: async () => [(await import("./controller.js")).controller] },
  { names: ["status"], load: async () => [(await import("./status.js")).status] },
  { names: ["nodes"], load: async () => [(await import("./nodes.js")).nodes] },
  { names: ["report"], load: async () => [(await import("./report.js")).report] },
  { names: ["explain"], load: async () => [(await import("./explain.js")).explain] },
  {
    names: ["poweron", "poweroff", "enable", "disable"],
    load: async () => (await import("./power.js")).powerCommands,
  },
  {
    names: ["resume", "suspend", "resume-fail"],
    load: async () => (await import("./resume.js")).hookCommands,
  },
  { names: ["request"], load: async () => [(await import("./request.js")).request] },
  { names: ["ssh"], load: async () => [(await import("./ssh.js")).ssh] },
  { names: ["env"], load: async () => [(await import("./env.js")).env] },
  { names: ["simulate"], load: async () => [(await import("./simulate.js")).simulate] },
  { names: ["doctor"], load: async () => [(await import("./doctor.js")).doctor] },
  { names: ["demo"], load: async () => [(await import("./demo.js")).demo] },
];
