export { type HostFigures, hostFigures } from "./host-figures.js";
export { hostsPlot } from "./hosts.js";
export { decimal, element, escapeText } from "./markup.js";
export { LABELS, nodeStatesPlot } from "./node-states.js";
export { stackPlots } from "./stack.js";
export {
  type ClusterTimeline,
  PLOT_STATES,
  type PlotJob,
  type PlotNode,
  type PlotState,
  type PlotUpdate,
  timelineOfRun,
} from "./timeline.js";
export { type TradeoffPoint, tradeoffPlot } from "./tradeoff.js";
export { usagePlot } from "./usage.js";
export { waitsPlot } from "./waits.js";
