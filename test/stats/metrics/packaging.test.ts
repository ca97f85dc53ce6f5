import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { familiesOf } from '../../../src/stats/metrics/families.js';
import { clusterStats } from '../../../src/stats/model/cluster-stats.js';
import { Period } from '../../../src/stats/model/period.js';
import { origin } from '../../../src/stats/model/reading.js';
import { twoReadings } from '../support/readings.js';
import { promtool } from './support.js';

const RULES = 'packaging/prometheus/scx-rusty-ts.rules.yml';
const DASHBOARD = 'packaging/grafana/scx-rusty-ts.json';

/** Names of time series, as they can stand in a query. */
function seriesNames(): Set<string> {
  const families = familiesOf(clusterStats, new Period(origin, twoReadings().after));
  return new Set(
    Array.from(families.values(), ({ name, values }) => [
      name,
      ...values.flatMap(({ metricName }) => metricName ?? []),
    ]).flat(),
  );
}

describe('what is packaged for Prometheus and Grafana', () => {
  for (const file of [RULES, DASHBOARD]) {
    it(`names metrics that there are: ${file}`, () => {
      const named = new Set(readFileSync(file, 'utf8').match(/\b(scx_rusty_ts|process)_\w+/g));
      expect(named.size).to.be.above(5);
      const known = seriesNames();
      expect([...named].filter((name) => !known.has(name))).to.deep.equal([]);
    });
  }

  it('has rules that promtool accepts', function () {
    this.timeout(120_000);
    const { status, output } = promtool(this, ['check', 'rules', RULES]);
    expect(output).to.contain('SUCCESS: 7 rules found');
    expect(status).to.equal(0);
  });

  it('asks for labels that the metrics have', () => {
    const families = familiesOf(clusterStats, new Period(origin, twoReadings().after));
    const labels = new Set(
      Array.from(families.values(), ({ values }) =>
        values.flatMap(({ labels: own, sharedLabels }) => Object.keys({ ...own, ...sharedLabels })),
      ).flat(),
    );
    const asked = new Set(
      Array.from(
        readFileSync(DASHBOARD, 'utf8').matchAll(/"{{(\w+)}}"|\{\{(\w+)\}\}/g),
        (match) => match[1] ?? match[2]!,
      ),
    );
    expect(asked.size).to.be.above(3);
    expect([...asked].filter((label) => !labels.has(label))).to.deep.equal([]);
  });
});
