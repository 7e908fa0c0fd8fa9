// Building the engine and the Node language host from the Go modules that the Pulumi project publishes.
// Each has a go.mod and go.sum of its own under scripts/engine, so that every build is the same build.
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseVersion, versions } from "./paths.mjs";
import { run, tail } from "./run.mjs";

const sdk = "github.com/pulumi/pulumi/sdk/v3";
const versionVariable = `${sdk}/go/common/version.Version`;

/** Name of the real language host beside its launcher (scripts/engine/nodejs-host/launcher). */
export const realHostName = "elastosca-language-nodejs-host";

/** Version of Go as it would build the module in `folder` (it may switch its own tool chain); or undefined. */
export async function goVersion(folder, env) {
  const result = await run("go", ["version"], { cwd: folder, env, timeoutSeconds: 120 });
  return result.status === 0 ? parseVersion(result.stdout.replace(/^go version go/, "")) : undefined;
}

/** Builds `pulumi` into the folder `target`; about three minutes on two cores. */
export function buildEngine({ module, target, env, report }) {
  return build({
    module,
    target,
    env,
    report,
    title: "building the Pulumi engine from Go modules (about 3 min on 2 cores)",
    programs: [
      {
        name: "pulumi",
        tags: "osusergo,grpcnotrace",
        version: versions.engine,
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      },
    ],
  });
}

/** Builds the launcher `pulumi-language-nodejs` and the host that it starts; about 20 seconds. */
export function buildLanguageHost({ module, target, env, report }) {
  return build({
    module,
    target,
    env,
    report,
    title: "building the Node language host from Go modules (about 20 s)",
    programs: [
      {
        name: realHostName,
        version: versions.languageHost,
        package: `${sdk}/nodejs/cmd/pulumi-language-nodejs`,
      },
      { name: "pulumi-language-nodejs", package: "./launcher" },
    ],
  });
}

/** Into a folder beside the target first: an interrupted build leaves nothing that looks finished. */
async function build({ module, target, env, report, title, programs }) {
  const unfinished = join(dirname(target), `.${basename(target)}.${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const program of programs) {
      const args = goArguments(program, join(unfinished, program.name));
      const onSecond = (seconds) => report.alive(title, seconds);
      const result = await run("go", args, {
        cwd: module,
        env: goEnvironment(env),
        timeoutSeconds: 1800,
        onSecond,
      });
      if (result.status !== 0) return { ok: false, detail: `go ${args.join(" ")}\n${tail(result, 12)}` };
    }
    rmSync(target, { recursive: true, force: true });
    renameSync(unfinished, target);
    return { ok: true };
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function goArguments(program, output) {
  const stamp = program.version ? ` -X ${versionVariable}=v${program.version}` : "";
  const tags = program.tags ? ["-tags", program.tags] : [];
  return ["build", "-trimpath", ...tags, "-ldflags", `-s -w${stamp}`, "-o", output, program.package];
}

/** A work file or module flags of the user's must not change what is built. */
function goEnvironment(env) {
  return { ...env, GOWORK: "off", GOFLAGS: "-mod=readonly -buildvcs=false", CGO_ENABLED: "0" };
}
