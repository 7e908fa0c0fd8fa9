import { isMap, type PolicedResource, type PropertyMap, textOf, type Value } from "../resource.js";

/**
 * No secret in clear. Two things are looked for:
 * - in texts that a cloud or a log shows to others (commands, user data, labels): keys and passwords, even
 *   if the property is marked secret. A machine's own ssh host key in cloud-init is the one exception.
 * - in every other input: keys and values under names of secrets that are not marked secret. This needs
 *   `secretPaths`; without it only private keys in texts that are never secret are found.
 */
export function secretInClear(resource: PolicedResource): readonly string[] {
  const shown = shownTexts(resource).flatMap(({ path, text }) =>
    kinds(withoutHostKeys(text, path)).map((kind) => `${path} holds ${kind}, which others can read there`),
  );
  return [...shown, ...plainSecrets(resource)];
}

/** Properties whose text is seen outside the state: in errors, process lists, metadata services, consoles. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  "command:local:Command": ["create", "update", "delete"],
  "command:remote:Command": ["create", "update", "delete"],
  "openstack:compute/instance:Instance": ["userData", "metadata", "tags"],
  "aws:ec2/instance:Instance": ["userData", "userDataBase64", "tags"],
  "elastosca-local:index:Node": ["userData", "labels"],
};

interface FoundText {
  readonly path: string;
  readonly text: string;
}

function shownTexts({ type, props }: PolicedResource): readonly FoundText[] {
  return (SHOWN[type] ?? []).flatMap((property) => {
    const texts = textsBelow(props[property], property);
    return property === "userDataBase64" ? texts.map(decoded) : texts;
  });
}

function decoded({ path, text }: FoundText): FoundText {
  return { path, text: Buffer.from(text, "base64").toString("utf8") };
}

/** All texts below a value, with their paths. */
function textsBelow(value: Value | undefined, path: string): readonly FoundText[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value))
    return value.flatMap((item: Value, index) => textsBelow(item, `${path}[${index}]`));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    textsBelow(item, path === "" ? key : `${path}.${key}`),
  );
}

const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;
const STATIC_KEY = /-----BEGIN OpenVPN Static key V1-----/;
/** A password or token that is set to something that is not a variable or the name of a file. */
const ASSIGNED =
  /\b(?:password|passwd|secret|token|api[-_]?key)["']?\s*[:=]\s*["']?(?![$<{/\s"'])[^\s"']{6,}/i;

function kinds(text: string): readonly string[] {
  return [
    ...(PRIVATE_KEY.test(text) ? ["a private key"] : []),
    ...(STATIC_KEY.test(text) ? ["a VPN key"] : []),
    ...(ASSIGNED.test(text) ? ["a password or token"] : []),
  ];
}

/**
 * The machine's own host key, minted for it so that the first connection can be pinned, stands under
 * `ssh_keys` of a cloud-config. Everything that is indented below that key is left out.
 */
function withoutHostKeys(text: string, path: string): string {
  if (!path.startsWith("userData") || !/^(?:#cloud-config|## template)/.test(text)) return text;
  return withoutJsonHostKeys(text) ?? text.replace(/^ssh_keys:[^\n]*\n(?:[ \t]+[^\n]*\n?|[ \t]*\n)*/m, "");
}

/** cloud-config may be written as JSON, which is YAML too. */
function withoutJsonHostKeys(text: string): string | undefined {
  try {
    const { ssh_keys: _own, ...rest } = JSON.parse(text.replace(/^#[^\n]*\n/, "")) as Record<string, unknown>;
    return JSON.stringify(rest);
  } catch {
    return undefined;
  }
}

/** Names of properties that hold secrets, as the last part of a path. */
const SECRET_NAME =
  /(?:^|[._])(?:password|passphrase|privateKey\w*|caPrivateKeyPem|secret|secretKey|accessKey|token|munge_?key)$/i;
/** Names of texts that carry secrets to a machine. */
const CARRIERS = new Set(["command:remote:Command.stdin", "command:local:Command.stdin"]);

function plainSecrets({ type, props, secretPaths }: PolicedResource): readonly string[] {
  if (secretPaths === undefined) return [];
  const shown = new Set(SHOWN[type] ?? []);
  return textsBelow(props as PropertyMap, "")
    .filter(({ path }) => !shown.has(firstPart(path)) && !isSecret(path, secretPaths))
    .filter(({ path, text }) => PRIVATE_KEY.test(text) || STATIC_KEY.test(text) || named(type, path, text))
    .map(
      ({ path }) =>
        `${path} holds a secret that is not marked secret: use pulumi.secret or config.requireSecret`,
    );
}

const firstPart = (path: string): string => textOf(path.split(/[.[]/)[0]) ?? path;

function named(type: string, path: string, text: string): boolean {
  return text !== "" && (SECRET_NAME.test(path) || (CARRIERS.has(`${type}.${path}`) && ASSIGNED.test(text)));
}

/** A property is secret with everything below it. */
function isSecret(path: string, secretPaths: ReadonlySet<string>): boolean {
  return [...secretPaths].some(
    (secret) =>
      path === secret || ([".", "["].includes(path.slice(secret.length)[0] ?? "") && path.startsWith(secret)),
  );
}
