import { type Inflater, TOO_MUCH, type Unpacked } from "../archive/archive.js";

/**
 * Unpacking by the platform. Its module is loaded with the first archive, since most runs see none and
 * loading takes longer than checking a template.
 */
export const platformInflater: Inflater = {
  inflate: (packed, limit) => unpack((zlib, options) => zlib.inflateRawSync(packed, options), limit),
  gunzip: (packed, limit) => unpack((zlib, options) => zlib.gunzipSync(packed, options), limit),
};

type Zlib = typeof import("node:zlib");

function unpack(
  run: (zlib: Zlib, options: { readonly maxOutputLength: number }) => Uint8Array,
  limit: number,
): Unpacked {
  try {
    // A limit of nothing means no limit to the platform.
    const bytes = run(process.getBuiltinModule("node:zlib"), { maxOutputLength: Math.max(1, limit) });
    return bytes.length > limit ? { ok: false, reason: TOO_MUCH } : { ok: true, bytes };
  } catch (error) {
    const tooMuch = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return { ok: false, reason: tooMuch ? TOO_MUCH : "it is damaged or cut off" };
  }
}
