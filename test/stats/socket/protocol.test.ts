import { expect } from 'chai';
import { clusterStats } from '../../../src/stats/model/cluster-stats.js';
import type { Reading } from '../../../src/stats/model/reading.js';
import { Conversation, periodTarget, type Targets } from '../../../src/stats/socket/protocol.js';
import { expectGolden } from '../../cli/support/golden.js';
import { twoReadings } from '../support/readings.js';

/** Targets of a daemon whose readings come one after the other. */
function targetsOf(...readings: readonly Reading[]): Targets {
  let next = 0;
  const read = (): Reading => readings[Math.min(next++, readings.length - 1)]!;
  return new Map([['top', periodTarget(clusterStats, read)]]);
}

const resp = (answer: string): unknown =>
  (JSON.parse(answer) as { args: { resp: unknown } }).args.resp;

describe('the protocol of the statistics socket', () => {
  const { before, after } = twoReadings();

  it('answers as the golden transcript has it', () => {
    // The first `stats` reads twice: what it begins with, and what it answers.
    const conversation = new Conversation(targetsOf(before, before, after, after));
    const transcript = [
      '{"req":"stats","args":{}}',
      '{"req":"stats","args":{"target":"top"}}',
      '{"req":"stats"}',
      '{"req":"stats_meta"}',
      '{"req":"stats","args":{"target":"bottom"}}',
      '{"req":"statistics"}',
      '{"req":"stats","args":{"target":1}}',
      '{"req":"stats","args":["top"]}',
      '{"req":7}',
      '[]',
      '',
    ].flatMap((request) => [`> ${request}`, `< ${conversation.answer(request)}`]);
    expectGolden('test/stats/socket/transcript.txt', `${transcript.join('\n')}\n`);
  });

  it('counts for each conversation what it has not been told yet', () => {
    const targets = targetsOf(before, before, before, before, after, after, after);
    const [first, second] = [new Conversation(targets), new Conversation(targets)];
    const request = '{"req":"stats"}';
    first.answer(request);
    second.answer(request);
    expect(resp(first.answer(request))).to.deep.include({ total: 200, nr_migrations: 3 });
    expect(resp(first.answer(request))).to.deep.include({ total: 0, nr_migrations: 0 });
    expect(resp(second.answer(request))).to.deep.include({ total: 200, nr_migrations: 3 });
  });

  it('says what is wrong with a request that is no JSON, with EINVAL', () => {
    const answer = new Conversation(targetsOf(before)).answer('{"req":"st');
    expect(JSON.parse(answer)).to.have.property('errno', 22);
    expect(resp(answer)).to.contain('cannot read the request');
  });
});
