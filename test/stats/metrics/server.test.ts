import { expect } from 'chai';
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { MetricsServer } from '../../../src/stats/metrics/server.js';
import { origin } from '../../../src/stats/model/reading.js';
import { SchedulerError } from '../../../src/util/errors.js';
import { twoReadings } from '../support/readings.js';
import { Folder } from '../support/server.js';

/** A port that nobody listens on, at least a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

async function ask(
  where: { port: number } | { socketPath: string },
  path: string,
  method = 'GET',
  headers = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...where, host: '127.0.0.1', path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode!, type: response.headers['content-type'], text });
      });
    });
    asked.on('error', reject).end();
  });
}

describe('the metrics server', () => {
  const { after } = twoReadings();

  it('serves metrics in the form that is asked for', async () => {
    const port = await freePort();
    using _server = await MetricsServer.listen({ host: '127.0.0.1', port }, () => after);
    const plain = await ask({ port }, '/metrics');
    expect(plain.status).to.equal(200);
    expect(plain.type).to.contain('text/plain; version=0.0.4');
    expect(plain.text).to.contain('\nscx_rusty_ts_migrations_total 3\n');
    const open = await ask({ port }, '/metrics?x=1', 'GET', {
      accept: 'application/openmetrics-text;version=1.0.0',
    });
    expect(open.type).to.contain('application/openmetrics-text');
    expect(open.text).to.match(/# EOF\n$/);
  });

  it('says whether the scheduler is attached', async () => {
    const port = await freePort();
    let reading = after;
    using _server = await MetricsServer.listen({ host: '127.0.0.1', port }, () => reading);
    expect(await ask({ port }, '/healthz')).to.include({ status: 200, text: 'ok\n' });
    reading = origin;
    expect(await ask({ port }, '/healthz')).to.include({ status: 503 });
  });

  it('is for reading only, and has two pages', async () => {
    const port = await freePort();
    using _server = await MetricsServer.listen({ host: '127.0.0.1', port }, () => after);
    expect(await ask({ port }, '/metrics', 'POST')).to.include({ status: 405 });
    expect(await ask({ port }, '/metrics', 'HEAD')).to.include({ status: 200, text: '' });
    expect(await ask({ port }, '/')).to.include({ status: 404 });
  });

  it('listens on a UNIX socket', async () => {
    using folder = new Folder();
    const socketPath = join(folder.path, 'metrics.sock');
    using _server = await MetricsServer.listen({ path: socketPath }, () => after);
    expect(await ask({ socketPath }, '/healthz')).to.include({ status: 200 });
  });

  it('refuses an address that is taken, or not of this machine', async () => {
    const port = await freePort();
    using _server = await MetricsServer.listen({ host: '127.0.0.1', port }, () => after);
    for (const [host, code] of [
      ['127.0.0.1', 'SOCKET_IN_USE'],
      ['192.0.2.1', 'SOCKET_UNUSABLE'],
    ] as const) {
      const failed = await MetricsServer.listen({ host, port }, () => after).catch(
        (error: unknown) => error,
      );
      expect(failed).to.be.instanceOf(SchedulerError).with.property('code', code);
    }
  });
});
