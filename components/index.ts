/** The components of a hybrid virtual elastic cluster, for Pulumi programs of one's own. */
export { type OpenPortArgs, SiteNetwork, type SiteNetworkArgs } from "./network/site-network.js";
export { VirtualRouter } from "./network/virtual-router.js";
export { FrontEnd } from "./node/front-end.js";
export type { MachineArgs, VolumeArgs } from "./node/machine.js";
export { Worker } from "./node/worker.js";
export { ClusterPki, type ClusterPkiArgs, type PkiLink } from "./pki/cluster-pki.js";
export type { NetworkIds } from "./providers/provider.js";
export { Core, type CoreArgs } from "./site/core.js";
export type { CoreFacts, CoreSecrets, HomeNetworkIds, LinkSecrets } from "./site/core-outputs.js";
export { type MachineFacts, Site, type SiteArgs } from "./site/site.js";
