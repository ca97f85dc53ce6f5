import { expect } from 'chai';
import { watchStats } from '../../../src/stats/monitor/watch.js';
import { TestServer } from '../support/server.js';

describe('watchStats', () => {
  it('waits for a server, asks it at every interval, and ends with the signal', async () => {
    using server = await TestServer.open();
    const ending = new AbortController();
    const totals: number[] = [];
    const losses: string[] = [];
    await watchStats({
      path: server.path,
      intervalMs: 10,
      signal: ending.signal,
      onStats: (text) => {
        totals.push((JSON.parse(text) as { total: number }).total);
        if (totals.length === 3) ending.abort();
      },
      onLoss: (reason) => losses.push(reason),
    });
    // The server's first reading is the start of the first period.
    expect(totals).to.deep.equal([200, 0, 0]);
    expect(losses).to.deep.equal([]);
  });

  it('tells once that there is no server, and goes on waiting', async function () {
    this.timeout(120_000);
    const ending = new AbortController();
    const losses: string[] = [];
    const watch = watchStats({
      path: '/nonexistent/stats',
      intervalMs: 10,
      signal: ending.signal,
      onStats: () => undefined,
      onLoss: (reason) => losses.push(reason),
    });
    setTimeout(() => {
      ending.abort();
    }, 1500);
    await watch;
    expect(losses).to.deep.equal(['no scheduler serves statistics there']);
  });

  it('connects again when the server is gone', async function () {
    this.timeout(120_000);
    const ending = new AbortController();
    const first = await TestServer.open();
    const { path } = first;
    let losses = 0;
    let nrStats = 0;
    let second: TestServer | undefined;
    await watchStats({
      path,
      intervalMs: 10,
      signal: ending.signal,
      onStats: () => {
        nrStats++;
        if (second !== undefined) ending.abort();
        else if (nrStats === 2) first[Symbol.dispose]();
      },
      onLoss: () => {
        losses++;
        // It is gone for more than one try.
        setTimeout(() => void TestServer.open(path).then((server) => (second = server)), 1200);
      },
    });
    expect(losses).to.equal(1);
    expect(nrStats).to.equal(3);
    second?.[Symbol.dispose]();
  });
});
