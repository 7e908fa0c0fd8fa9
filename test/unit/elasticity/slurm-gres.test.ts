import { describe, expect, test } from "vitest";
import { gresPerNode, parseGres } from "../../../src/elasticity/queues/slurm-gres.js";

describe("generic resources", () => {
  test.each([
    ["gpu:a100:4(S:0-1),nvme:no_consume:1", { "gpu:a100": 4, nvme: 1 }],
    ["gpu:a100:1(IDX:0),gpu:v100:2(IDX:1-2)", { "gpu:a100": 1, "gpu:v100": 2 }],
    ["gres:gpu:a100:2", { "gpu:a100": 2 }],
    ["gres/gpu:a100=2", { "gpu:a100": 2 }],
    ["gres/gpu:2", { gpu: 2 }],
    ["gpu", { gpu: 1 }],
    ["bandwidth:2K", { bandwidth: 2048 }],
    ["gpu:0", undefined],
    ["N/A", undefined],
    ["(null)", undefined],
    ["", undefined],
  ])("CL-4 %s", (text, counts) => expect(parseGres(text)).toEqual(counts));

  const asked = { perNode: undefined, perJob: undefined, perTask: undefined, perSocket: undefined };
  test.each([
    ["for a node", { ...asked, perNode: "gres:gpu:2", nodes: 3, tasks: 1, socketsPerNode: 1 }, { gpu: 2 }],
    ["for the job", { ...asked, perJob: "gres:gpu:5", nodes: 2, tasks: 1, socketsPerNode: 1 }, { gpu: 3 }],
    [
      "for a task",
      { ...asked, perTask: "gres:gpu:a100:1", nodes: 2, tasks: 5, socketsPerNode: 1 },
      { "gpu:a100": 3 },
    ],
    [
      "for a socket",
      { ...asked, perSocket: "gres:gpu:2", nodes: 1, tasks: 1, socketsPerNode: 2 },
      { gpu: 4 },
    ],
    ["not at all", { ...asked, nodes: 1, tasks: 1, socketsPerNode: 1 }, undefined],
  ])("CL-4 asked %s", (_what, request, counts) => expect(gresPerNode(request)).toEqual(counts));
});
