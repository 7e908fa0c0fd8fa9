// Bundles the provider into one file: a plugin is started for every preview, so start-up time counts.
import { renameSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const target = fileURLToPath(new URL("bin/provider.cjs", import.meta.url));
// Several engines may start the provider at once: the bundle appears under its name only when it is whole.
const part = `${target}.${process.pid}.part`;

/** Parts of the Docker client that are never used here: engines over ssh, builds with BuildKit. */
const unused = {
  name: "unused",
  setup(builder) {
    builder.onResolve({ filter: /^(ssh2|@grpc\/proto-loader)$/ }, ({ path }) => ({
      path,
      namespace: "unused",
    }));
    builder.onLoad({ filter: /.*/, namespace: "unused" }, () => ({
      contents: "module.exports = {};",
      loader: "js",
    }));
  },
};

await build({
  entryPoints: [fileURLToPath(new URL("main.ts", import.meta.url))],
  outfile: part,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: true,
  legalComments: "none",
  logLevel: "error",
  banner: { js: "/* Built by providers/local/build.mjs */" },
  plugins: [unused],
});
renameSync(part, target);
