/**
 * Which changed inputs make a provider build a resource anew, for the types of the program: from the package
 * schemas of the official providers where these say so, else from their documentation. `all`: every one.
 */
const REPLACING: Readonly<Record<string, readonly string[] | "all">> = {
  "openstack:networking/network:Network": [],
  "openstack:networking/subnet:Subnet": ["cidr", "ipVersion", "networkId"],
  "openstack:networking/subnetRoute:SubnetRoute": ["destinationCidr", "nextHop", "subnetId"],
  "openstack:networking/router:Router": [],
  "openstack:networking/routerInterface:RouterInterface": ["routerId", "subnetId"],
  "openstack:networking/secGroup:SecGroup": [],
  "openstack:networking/secGroupRule:SecGroupRule": "all",
  "openstack:compute/keypair:Keypair": ["name", "publicKey"],
  "openstack:networking/port:Port": ["networkId"],
  "openstack:compute/instance:Instance": ["availabilityZone", "keyPair", "networks", "userData"],
  "openstack:networking/floatingIp:FloatingIp": ["pool"],
  "openstack:networking/floatingIpAssociate:FloatingIpAssociate": ["floatingIp"],
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/subnet:Subnet": ["availabilityZone", "cidrBlock", "vpcId"],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId"],
  "aws:ec2/route:Route": ["destinationCidrBlock", "routeTableId"],
  "aws:ec2/internetGateway:InternetGateway": [],
  "aws:ec2/natGateway:NatGateway": ["availabilityMode", "connectivityType", "vpcId"],
  "aws:ec2/securityGroup:SecurityGroup": ["description", "name", "vpcId"],
  "aws:ec2/keyPair:KeyPair": ["keyName", "publicKey"],
  "aws:ec2/networkInterface:NetworkInterface": ["subnetId"],
  "aws:ec2/instance:Instance": ["ami", "instanceMarketOptions", "keyName", "primaryNetworkInterface"],
  "aws:ec2/eip:Eip": ["domain"],
  "elastosca-local:index:SiteNetwork": "all",
  "elastosca-local:index:Node": "all",
  "elastosca-local:index:Volume": "all",
  "command:remote:Command": ["triggers"],
  "command:local:Command": ["triggers"],
  "tls:index/privateKey:PrivateKey": "all",
  "tls:index/selfSignedCert:SelfSignedCert": "all",
  "tls:index/certRequest:CertRequest": "all",
  "tls:index/locallySignedCert:LocallySignedCert": "all",
};

/** True when a change of the property replaces a resource of the type. */
export function replaces(type: string, property: string): boolean {
  // Another account or region is another cloud.
  if (type.startsWith("pulumi:providers:")) return true;
  const rule = REPLACING[type];
  return rule === "all" || rule?.includes(property) === true;
}

/** The types that are known, for the check against the schemas. */
export const KNOWN_TYPES: readonly string[] = Object.keys(REPLACING);
