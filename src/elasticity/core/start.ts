import type { Demand, Start } from "./demand/demand.js";
import { type Draft, presentCount, startPowerOn, updateSite } from "./draft.js";
import type { Millis } from "./events.js";
import type { Candidates } from "./policies/candidates.js";
import { clusterReason, type Reason, type ReasonCode } from "./reasons.js";
import type { NodeState } from "./state.js";

const MINUTE = 60_000;

/** Why nodes that should be started are not, with their names. */
interface Held {
  readonly limit: string[];
  readonly rate: string[];
  readonly gang: string[];
}

/**
 * Starts the candidates within the limits: first what jobs need, in their order and gangs as a whole, then
 * the rest. What a limit holds back is said and tried again with the next event.
 */
export function startNodes(draft: Draft, { on, demand }: Candidates): void {
  if (on.size === 0) {
    forgetDemand(draft);
    return;
  }
  const held: Held = { limit: [], rate: [], gang: [] };
  const starter = { draft, on, held, room: bootRoom(draft), started: new Set<string>() };
  if (isCollecting(draft, demand, on)) {
    for (const { supplies } of demand.starts) for (const { node } of supplies) starter.started.add(node.name);
  } else {
    for (const start of demand.starts) startFor(starter, start);
  }
  for (const [name, reason] of on) {
    if (starter.started.has(name) || held.gang.includes(name)) continue;
    startOne(starter, name, reason, undefined);
  }
  report(draft, held);
}

interface Starter {
  readonly draft: Draft;
  readonly on: ReadonlyMap<string, Reason>;
  readonly held: Held;
  room: number;
  /** Nodes that are done with, started or not. */
  readonly started: Set<string>;
}

/** Starts the nodes of one job; a gang only when all of them may be started now, unless the policy is greedy. */
function startFor(starter: Starter, start: Start): void {
  const { draft, on, held, started } = starter;
  const names = start.supplies.flatMap(({ node, tier }) => (tier === "startable" ? [node.name] : []));
  const fresh = names.filter((name) => !started.has(name));
  const gang = start.isGang ? start.job.id : undefined;
  if (gang === undefined || draft.policy.gang === "greedy") {
    for (const name of fresh) startIfWanted(starter, name, gang);
    return;
  }
  const able = fresh.every((name) => on.has(name)) && fresh.length <= roomFor(draft, starter.room, fresh);
  if (able) for (const name of fresh) startIfWanted(starter, name, gang);
  else held.gang.push(...fresh.filter((name) => !held.gang.includes(name)));
}

function startIfWanted(starter: Starter, name: string, gang: string | undefined): void {
  const reason = starter.on.get(name);
  const at = starter.held.gang.indexOf(name);
  // A node that a gang could not get may still serve a single job.
  if (at !== -1) starter.held.gang.splice(at, 1);
  if (reason !== undefined) startOne(starter, name, reason, gang);
}

function startOne(starter: Starter, name: string, reason: Reason, gang: string | undefined): void {
  const { draft, held, started } = starter;
  const node = draft.nodes.get(name);
  started.add(name);
  if (node === undefined || !node.enabled || node.lifecycle !== "off") return;
  if (starter.room <= 0) held.limit.push(name);
  else if (siteRoom(draft, node.site) <= 0) held.rate.push(name);
  else {
    starter.room -= 1;
    count(draft, node);
    startPowerOn(draft, node, reason, gang);
  }
}

/** How many nodes may be started now. Nodes on their way out still count against `maxNodes`. */
function bootRoom(draft: Draft): number {
  const { maxBooting, maxNodes } = draft.policy;
  let booting = 0;
  if (maxBooting > 0)
    for (const { lifecycle } of draft.nodes.values()) if (lifecycle === "powering-on") booting += 1;
  const byBooting = maxBooting > 0 ? maxBooting - booting : Number.POSITIVE_INFINITY;
  return Math.min(byBooting, maxNodes - presentCount(draft));
}

function roomFor(draft: Draft, room: number, names: readonly string[]): number {
  const bySite = new Map<string, number>();
  for (const name of names) {
    const site = draft.nodes.get(name)?.site ?? "";
    bySite.set(site, (bySite.get(site) ?? 0) + 1);
  }
  // A gang larger than the rate of a minute would never start: for gangs the rate only says when.
  for (const [site, wanted] of bySite) {
    const left = siteRoom(draft, site);
    if (left <= 0 || (wanted > left && wanted <= draft.policy.startRate)) return 0;
  }
  return room;
}

/** How many nodes of the site may still be started in this minute. */
function siteRoom(draft: Draft, site: string): number {
  const { startRate } = draft.policy;
  if (startRate <= 0) return Number.POSITIVE_INFINITY;
  const started = draft.sites.get(site)?.started;
  return started === undefined || draft.now - started.minute >= MINUTE
    ? startRate
    : startRate - started.count;
}

function count(draft: Draft, { site }: NodeState): void {
  if (draft.policy.startRate <= 0) return;
  const started = draft.sites.get(site)?.started;
  const isNew = started === undefined || draft.now - started.minute >= MINUTE;
  const next = isNew ? { minute: draft.now, count: 1 } : { ...started, count: started.count + 1 };
  updateSite(draft, site, { started: next });
}

/** New demand is collected for a moment, so that one update brings nodes for all of it. */
function isCollecting(draft: Draft, demand: Demand, on: ReadonlyMap<string, Reason>): boolean {
  const { batchQuiet, batchMax } = draft.policy;
  if (batchQuiet <= 0) return false;
  const size = demand.starts.reduce((sum, { supplies }) => sum + supplies.length, 0);
  if (size === 0 || !demand.starts.some(({ supplies }) => supplies.some(({ node }) => on.has(node.name)))) {
    forgetDemand(draft);
    return false;
  }
  const { pace, now } = draft;
  const isOpen = (grewAt: Millis, since: Millis) =>
    now - grewAt < batchQuiet * 1000 && now - since < batchMax * 1000;
  const { demandSince: before = now, demandSize = 0, demandGrewAt: grewBefore = now } = pace;
  const grew = size > demandSize;
  const wasOpen = pace.demandSince !== undefined && isOpen(grewBefore, before);
  // What a limit holds back was collected already; only what comes on top of it is collected anew.
  const demandSince = grew && !wasOpen ? now : before;
  const demandGrewAt = grew ? now : grewBefore;
  const collecting = isOpen(demandGrewAt, demandSince);
  const kept = collecting ? Math.max(size, demandSize) : size;
  draft.pace = { ...pace, demandSince, demandSize: kept, demandGrewAt };
  if (collecting) {
    const text = `New demand is collected until none came for ${batchQuiet} s.`;
    draft.reasons.push(clusterReason("batching", "queue", text, { since: demandSince, nodes: size }));
  }
  return collecting;
}

function forgetDemand(draft: Draft): void {
  if (draft.pace.demandSince === undefined) return;
  const { demandSince: _since, demandGrewAt: _grew, demandSize: _size, ...rest } = draft.pace;
  draft.pace = rest;
}

function report(draft: Draft, held: Held): void {
  const { maxBooting, maxNodes, startRate } = draft.policy;
  const say = (code: ReasonCode, nodes: readonly string[], why: string, evidence: Reason["evidence"]) => {
    if (nodes.length === 0) return;
    const text = `${nodes.length} more would be started, but ${why}.`;
    draft.reasons.push(clusterReason(code, "nodes", text, { nodes: [...nodes], ...evidence }));
  };
  say("booting-limit", held.limit, "a limit is reached", { maxBooting, maxNodes });
  say("start-rate", held.rate, `no more than ${startRate} a minute are started on a site`, { startRate });
  say("gang-held", held.gang, "they are of use only together, and not all of them can be had now", {});
}
