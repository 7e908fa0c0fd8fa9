import { CODES, report } from "../diagnostics/catalog.js";
import type { DiagnosticSink } from "../diagnostics/diagnostic.js";
import type { Fields } from "./fields.js";
import type { FlavorConfig, SiteProvider } from "./site.js";

/**
 * Providers with a spot market. A local machine is the same either way; there `spot` is for trying a policy out.
 */
const SPOT_PROVIDERS: ReadonlySet<SiteProvider> = new Set(["aws", "local"]);

/** Least maximum price; the cloud takes no less, and JSON writes it without an exponent. */
const LEAST_PRICE = 0.0001;

/** A flavor that is being read. */
export interface FlavorPlace {
  readonly site: string;
  readonly provider: SiteProvider;
  readonly flavor: string;
}

/**
 * Reads how the machines of a flavor are bought (EX-10). A market that the provider has not (TS5024), and a
 * maximum price that nobody would heed (TS5025), are reported.
 */
export function readMarket(
  fields: Fields,
  { site, provider, flavor }: FlavorPlace,
  sink: DiagnosticSink,
): Pick<FlavorConfig, "market" | "maxPricePerHour"> {
  const isSpot = fields.text("market") === "spot";
  const maxPricePerHour = fields.number("maxPricePerHour", LEAST_PRICE);
  const marketSpan = fields.span("market");
  const priceSpan = fields.span("maxPricePerHour");
  if (isSpot && !SPOT_PROVIDERS.has(provider)) {
    if (marketSpan !== undefined) report(sink, CODES.noSpotMarket, marketSpan, { site, flavor, provider });
  } else if (maxPricePerHour !== undefined && priceSpan !== undefined && (!isSpot || provider !== "aws")) {
    const why =
      provider === "aws"
        ? "the flavor is bought on demand"
        : `the provider "${provider}" knows no such limit`;
    report(sink, CODES.strayMaxPrice, priceSpan, { site, flavor, why });
  }
  return {
    ...(isSpot ? { market: "spot" } : {}),
    ...(maxPricePerHour === undefined ? {} : { maxPricePerHour }),
  };
}
