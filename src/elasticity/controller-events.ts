import type {
  Action,
  ApplyStage,
  ClusterState,
  ElasticityEvent,
  Lifecycle,
  OrderKind,
  PowerOffPhase,
  Reason,
} from "./core/index.js";

/** What a controller tells while it runs; the command line, the dashboard and tests read the same. */
export type ControllerEvent =
  | { readonly kind: "started"; readonly at: number; readonly resumed: boolean }
  | {
      readonly kind: "observed";
      readonly at: number;
      readonly pending: number;
      readonly running: number;
      /** How many workers are in each state. */
      readonly nodes: Readonly<Partial<Record<Lifecycle, number>>>;
      /** The same by site. */
      readonly sites?: Readonly<Record<string, Readonly<Partial<Record<Lifecycle, number>>>>>;
      /** What the workers have cost, in the currency of the sites file. */
      readonly spent?: { readonly hour: number; readonly day: number; readonly total: number };
    }
  | {
      readonly kind: "node";
      readonly at: number;
      readonly node: string;
      readonly site: string;
      readonly from: Lifecycle;
      readonly to: Lifecycle;
      readonly phase?: PowerOffPhase | undefined;
      readonly reason?: Reason | undefined;
    }
  | {
      readonly kind: "decided";
      readonly at: number;
      readonly actions: readonly Action[];
      readonly reasons: readonly Reason[];
    }
  | {
      readonly kind: "order";
      readonly at: number;
      readonly order: OrderKind;
      readonly nodes: readonly string[];
      readonly ok: boolean;
      readonly message?: string;
    }
  | {
      readonly kind: "apply";
      readonly at: number;
      readonly site: string;
      readonly status: "started" | "finished" | "failed";
      readonly nodes: readonly string[];
      readonly seconds?: number;
      readonly message?: string;
    }
  | {
      readonly kind: "progress";
      readonly at: number;
      readonly site: string;
      readonly node: string;
      readonly stage: ApplyStage;
      readonly message?: string;
    }
  | {
      readonly kind: "fault";
      readonly at: number;
      /** Code of the catalog, TS8xxx. */
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
    }
  | {
      /** What the machine of a worker that did not come wrote last was kept. */
      readonly kind: "console";
      readonly at: number;
      readonly site: string;
      readonly node: string;
      /** Path within the run folder. */
      readonly file: string;
      readonly lines: number;
    }
  | { readonly kind: "stopped"; readonly at: number; readonly reason: StopReason };

/** Why a controller ended. */
export type StopReason = "signal" | "once" | "dry-run" | "lease";

/** Makes an event at the moment when it is taken in; undefined when there is nothing to tell any more. */
export type EventMaker = (now: number, state: ClusterState) => ElasticityEvent | undefined;
