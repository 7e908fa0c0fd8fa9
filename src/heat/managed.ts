import { looksSecret } from "../base/secret.js";
import { dialErrorLimit } from "../contextualization/dial.js";
import { concat, type Input, outputOf, type ResourceSpec } from "../lowering/resource-program.js";
import type { ServerResource, StepResource } from "./plan.js";
import { privateAddress, publicAddress, textOf } from "./program-outputs.js";
import { stepCommand, variableName } from "./step-script.js";
import type { Wanted } from "./wanted.js";

/** Login by which steps are run. */
const USER = "elastosca";
const ADMIN_KEY = "key";
const DIAL_TIMEOUT_SECONDS = 10;
/** How long to dial while a machine boots. */
const DIAL_SECONDS = 600;
/** Beyond the script itself: boot, handshake and the provider's own work. */
const MARGIN_SECONDS = 900;

/** Keys for the machines that steps run on: one to log in, and a host key for each, so that it is pinned. */
export function loginResources({ plan, servers }: Wanted): readonly ResourceSpec[] {
  const managed = plan.servers.filter(({ name, managed: own }) => own && servers.has(name));
  if (managed.length === 0) return [];
  return [
    keySpec(ADMIN_KEY, "admin-key"),
    ...managed.map(({ name }) => keySpec(`key/${name}`, `${name}-key`)),
  ];
}

function keySpec(id: string, name: string): ResourceSpec {
  return {
    id,
    name,
    type: "tls:index/privateKey:PrivateKey",
    inputs: { algorithm: "ED25519" },
    dependsOn: [],
    options: {},
  };
}

/**
 * First boot of a machine that steps run on: a login with sudo, and the machine's own host key. What the
 * template gives as user data is a further part of the same message.
 */
export function managedUserData(server: ServerResource): Input {
  const config: Input = {
    users: [
      "default",
      {
        name: USER,
        lock_passwd: true,
        shell: "/bin/sh",
        sudo: "ALL=(ALL) NOPASSWD:ALL",
        ssh_authorized_keys: [outputOf(ADMIN_KEY, "publicKeyOpenssh")],
      },
    ],
    ssh_deletekeys: true,
    ssh_keys: {
      ed25519_private: outputOf(`key/${server.name}`, "privateKeyOpenssh"),
      ed25519_public: outputOf(`key/${server.name}`, "publicKeyOpenssh"),
    },
  };
  const own = concat("#cloud-config\n", { $: "json", value: config }, "\n");
  return { $: "secret", value: server.userData === undefined ? own : bothParts(own, server.userData) };
}

const BOUNDARY = "==elastosca-part==";

function bothParts(own: Input, given: string): Input {
  const kind = given.startsWith("#cloud-config")
    ? "cloud-config"
    : given.startsWith("#!")
      ? "x-shellscript"
      : "plain";
  const head = (type: string) =>
    `--${BOUNDARY}\nContent-Type: text/${type}; charset="utf-8"\nMIME-Version: 1.0\n\n`;
  return concat(
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"\nMIME-Version: 1.0\n\n${head("cloud-config")}`,
    own,
    `\n${head(kind)}${given}\n--${BOUNDARY}--\n`,
  );
}

/** The steps on machines that run, as commands over ssh. */
export function stepSpecs(wanted: Wanted): readonly ResourceSpec[] {
  const steps = wanted.plan.steps.filter(({ server }) => wanted.servers.has(server));
  const present = new Set(steps.map(({ name }) => name));
  return steps.map((step) => stepSpec(wanted, step, present));
}

function stepSpec(wanted: Wanted, step: StepResource, present: ReadonlySet<string>): ResourceSpec {
  const { plan } = wanted;
  const server = `server/${step.server}`;
  const lines = Object.entries(step.environment).flatMap(([name, value]) => [
    `${variableName(name)} `,
    { $: "base64" as const, value: textOf(wanted, value) },
    "\n",
  ]);
  const jump = jumpHost(wanted, step.server);
  const reached = [step.server, ...(jump === undefined ? [] : [jump])];
  return {
    id: `step/${step.name}`,
    name: step.name,
    type: "command:remote:Command",
    inputs: {
      connection: { $: "secret", value: connection(wanted, step.server, jump) },
      // A machine that was made anew is set up anew.
      create: concat(`${stepCommand(step)}\n# on `, outputOf(server, "id")),
      stdin: { $: "secret", value: concat(...lines) },
      logging: "none",
      addPreviousOutputInEnv: false,
    },
    dependsOn: [
      server,
      ...step.after.filter((name) => present.has(name)).map((name) => `step/${name}`),
      ...plan.attachments.filter((one) => one.server === step.server).map(({ name }) => `attachment/${name}`),
      ...plan.addresses
        .filter((one) => one.server !== undefined && reached.includes(one.server))
        .map(({ name }) => `address/${name}/binding`),
    ],
    options: {
      deletedWith: server,
      timeoutSeconds: step.timeoutSeconds + MARGIN_SECONDS,
      ...(step.outputs?.some(looksSecret) === true ? { secretOutputs: ["stdout"] } : {}),
    },
    origin: step.origin,
  };
}

/** A machine without a public address is reached over one that has one and steps of its own, on its network. */
function jumpHost(wanted: Wanted, server: string): string | undefined {
  if (publicAddress(wanted, server) !== undefined) return undefined;
  const { plan, servers } = wanted;
  const networksOf = (name: string) =>
    plan.ports.filter((port) => port.server === name).map((port) => port.network);
  const own = networksOf(server);
  return plan.servers.find(
    ({ name, managed }) =>
      managed &&
      servers.has(name) &&
      publicAddress(wanted, name) !== undefined &&
      networksOf(name).some((network) => own.includes(network)),
  )?.name;
}

function connection(wanted: Wanted, server: string, jump: string | undefined): Input {
  const login = (name: string): { readonly [key: string]: Input } => ({
    host: publicAddress(wanted, name) ?? privateAddress(name),
    port: 22,
    user: USER,
    privateKey: outputOf(ADMIN_KEY, "privateKeyOpenssh"),
    hostKey: outputOf(`key/${name}`, "publicKeyOpenssh"),
    dialErrorLimit: dialErrorLimit(DIAL_SECONDS),
    perDialTimeout: DIAL_TIMEOUT_SECONDS,
  });
  return jump === undefined ? login(server) : { ...login(server), proxy: login(jump) };
}
