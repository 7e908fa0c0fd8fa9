import { runProgram } from "./program.js";
import { withoutErrorStacks } from "./stacktraces.js";

withoutErrorStacks();

// biome-ignore lint/style/noDefaultExport: the engine takes it as the stack's outputs, whose names depend on the role
export default await runProgram();
