import { expect } from 'chai';
import { acceptsOpenMetrics, metricsPage } from '../../../src/stats/metrics/page.js';
import { origin } from '../../../src/stats/model/reading.js';
import { expectGolden } from '../../cli/support/golden.js';
import { twoReadings } from '../support/readings.js';
import { promtool } from './support.js';

const PROMTOOL_TIMEOUT_MS = 120_000;

describe('metricsPage', () => {
  const { after } = twoReadings();

  it('is the golden page of OpenMetrics', async () => {
    const { text, contentType } = await metricsPage(after, true);
    expect(contentType).to.contain('application/openmetrics-text; version=1.0.0');
    expectGolden('test/stats/metrics/openmetrics.txt', text);
  });

  it('is well-formed OpenMetrics: families in one piece, units, totals, an end', async () => {
    const { text } = await metricsPage(after, true);
    const lines = text.trimEnd().split('\n');
    expect(lines.pop()).to.equal('# EOF');
    const seen = new Set<string>();
    let family = '';
    let type = '';
    for (const line of lines) {
      const [, keyword, name, rest] = /^# (HELP|TYPE|UNIT) (\w+) (.+)$/.exec(line) ?? [];
      if (keyword === 'HELP') {
        expect(seen, name).not.to.include(name);
        seen.add((family = name!));
      } else if (keyword === 'TYPE') {
        expect(name)
          .to.equal(family)
          .and.not.to.match(/_total$/);
        type = rest!;
      } else if (keyword === 'UNIT') {
        expect(family).to.match(new RegExp(`_${rest!}$`));
      } else {
        const [, sample] = /^(\w+)(?:\{[^}]*\})? -?[\d.e+-]+$/.exec(line) ?? [];
        const suffixes = {
          counter: ['_total'],
          gauge: [''],
          histogram: ['_bucket', '_sum', '_count'],
        };
        const allowed = suffixes[type as keyof typeof suffixes].map((suffix) => family + suffix);
        expect(allowed, line).to.include(sample);
      }
    }
  });

  it('has histograms whose buckets go up to their count', async () => {
    const { text } = await metricsPage(after, true);
    const waits = text
      .split('\n')
      .filter((line) => line.startsWith('scx_rusty_ts_domain_wait_seconds_bucket{'))
      .filter((line) => line.includes('node="0"'))
      .map((line) => Number(line.split(' ')[1]));
    expect(waits).to.have.lengthOf(25);
    expect(waits).to.deep.equal(waits.toSorted((a, b) => a - b));
    expect(text).to.contain(
      `scx_rusty_ts_domain_wait_seconds_count{node="0",domain="node0/llc0"} ${waits.at(-1)!}`,
    );
    expect(text).to.contain(
      'scx_rusty_ts_domain_wait_seconds_sum{node="0",domain="node0/llc0"} 0.2',
    );
  });

  for (const [title, reading] of [
    ['of a machine at work', after],
    ['before the scheduler is attached', origin],
  ] as const) {
    it(`has nothing to find fault with for promtool, ${title}`, async function () {
      this.timeout(PROMTOOL_TIMEOUT_MS);
      const { text } = await metricsPage(reading, false);
      expect(promtool(this, ['check', 'metrics'], text)).to.deep.equal({ status: 0, output: '' });
    });
  }

  it('is OpenMetrics for those that ask for it', () => {
    expect(
      acceptsOpenMetrics('application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1'),
    ).to.equal(true);
    expect(acceptsOpenMetrics('text/plain')).to.equal(false);
    expect(acceptsOpenMetrics(undefined)).to.equal(false);
  });
});
