import { describe, expect, test } from "vitest";
import { runController } from "../../../src/elasticity/controller.js";
import { createMetrics } from "../../../src/elasticity/metrics.js";
import { serveMetrics } from "../../../src/elasticity/metrics-server.js";
import { controllerIn, outside } from "./crash-rig.js";

/** Each line is a comment or `name{labels} value`, and each family has its type before its values. */
function check(text: string): Map<string, number> {
  const values = new Map<string, number>();
  let family = "";
  for (const line of text.trimEnd().split("\n")) {
    const type = /^# TYPE (\w+) (gauge|counter|histogram)$/.exec(line);
    if (type !== null) family = type[1] ?? "";
    if (line.startsWith("#")) continue;
    const parts = /^([a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)*\})?) (-?[\d.e+-]+)$/.exec(line);
    expect(parts, line).not.toBeNull();
    expect(line.startsWith(family), `${line} under ${family}`).toBe(true);
    values.set(parts?.[1] ?? "", Number(parts?.[2]));
  }
  return values;
}

describe("the metrics endpoint", () => {
  test("a GET gives the figures of a run: nodes, queue, decisions, applies, faults, cost", async () => {
    const world = outside({
      fail: (site) =>
        site === "lab-a" ? { results: [], fault: { kind: "quota", message: "no" } } : undefined,
    });
    const metrics = createMetrics();
    const served = await serveMetrics("127.0.0.1:0", () => metrics.text());
    if (!served.ok) throw new Error(served.error.message);
    expect(served.value.host).toBe("127.0.0.1");
    const abort = new AbortController();
    world.queue.submit(3, 400);
    const running = runController({
      ...controllerIn(world, {}, { signal: abort.signal }),
      onEvent: (event) => metrics.take(event),
    });
    try {
      await world.clock.pass(60_000);
      const base = `http://127.0.0.1:${served.value.port}`;
      const response = await fetch(`${base}/metrics`);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toContain("text/plain; version=0.0.4");
      const values = check(await response.text());
      expect(values.get('elastosca_nodes{site="lab-b",state="used"}')).toBe(2);
      expect(values.get('elastosca_queue_jobs{phase="running"}')).toBe(3);
      expect(values.get('elastosca_applies_total{site="lab-b",result="finished"}')).toBeGreaterThan(0);
      expect(values.get('elastosca_applies_total{site="lab-a",result="failed"}')).toBeGreaterThan(0);
      expect(values.get('elastosca_faults_total{code="TS8003"}')).toBeGreaterThan(0);
      expect(values.get('elastosca_actions_total{kind="set-nodes"}')).toBeGreaterThan(1);
      expect(values.get("elastosca_decisions_total")).toBeGreaterThan(1);
      expect(values.get('elastosca_cost{period="total"}')).toBe(0);
      const counted = values.get('elastosca_apply_duration_seconds_count{site="lab-b"}');
      expect(values.get('elastosca_apply_duration_seconds_bucket{site="lab-b",le="+Inf"}')).toBe(counted);
      expect((await fetch(`${base}/`)).status).toBe(404);
      expect((await fetch(`${base}/metrics`, { method: "POST" })).status).toBe(405);
    } finally {
      abort.abort();
      await world.clock.pass(60_000);
      await running;
      await served.value.close();
    }
  });

  test("labels are escaped", () => {
    const metrics = createMetrics();
    metrics.take({ kind: "apply", at: 1, site: 'a"b\\c\nd', status: "finished", nodes: [], seconds: 1 });
    check(metrics.text());
    expect(metrics.text()).toContain('site="a\\"b\\\\c\\nd"');
  });

  test.each([["nonsense"], ["127.0.0.1:99999"], ["192.0.2.1:9190"]])(
    "%s is refused with its reason",
    async (address) => {
      const served = await serveMetrics(address, () => "");
      expect(served).toMatchObject({ ok: false, error: { code: "TS8016" } });
    },
  );

  test("a port alone is one of the loopback", async () => {
    const served = await serveMetrics("0", () => "");
    expect(served.ok && served.value.host).toBe("127.0.0.1");
    if (served.ok) await served.value.close();
  });
});
