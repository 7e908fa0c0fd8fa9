/** What a site stack must know of the core stack; none of it is secret. */
export interface CoreFacts {
  /** Public address of the central point. */
  centralAddress: string;
  /** Public host key line of the central point. */
  centralHostKey: string;
  adminUser: string;
  adminPublicKey: string;
  caCertificate: string;
  homeNetwork: HomeNetworkIds;
  /** Name of the volume that machines of local sites share; empty where there is none. */
  homeVolume: string;
}

/** Ids of the home site's network; empty where its cloud has no use for one. */
export interface HomeNetworkIds {
  networkId: string;
  subnetId: string;
  internetId: string;
  nodeGroupId: string;
  gatewayGroupId: string;
  routeTableId: string;
  keyName: string;
}

/** The secrets that the core stack hands to site stacks. */
export interface CoreSecrets {
  adminPrivateKey: string;
  mungeKeyBase64: string;
  /** Seed of each site's machine keys, in base64. */
  siteSeeds: { [site: string]: string };
  /** The site's end of each link. */
  links: { [link: string]: LinkSecrets };
}

/** What a vRouter needs to open its link; PEM and OpenVPN's key format. */
export interface LinkSecrets {
  certificate: string;
  key: string;
  tlsCrypt: string;
}
