import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StatsClient } from '../../../src/stats/socket/client.js';
import { StatsServer } from '../../../src/stats/socket/server.js';
import { SchedulerError } from '../../../src/util/errors.js';
import { skipUnless } from '../../ffi/support/skip.js';
import { Folder, TestClient, TestServer } from '../support/server.js';

const STATS = '{"req":"stats","args":{}}\n';

const errnos = (lines: readonly string[]): number[] =>
  lines.map((line) => (JSON.parse(line) as { errno: number }).errno);

describe('the statistics socket', () => {
  it('answers each request, in order, however they come in packets', async () => {
    using server = await TestServer.open();
    using client = await TestClient.connect(server.path);
    client.socket.write(`${STATS}{"req":"nix"}\n{"req":"st`);
    expect(errnos(await client.untilLines(2))).to.deep.equal([0, 22]);
    client.socket.write('ats"}\n\n');
    expect(errnos(await client.untilLines(4))).to.deep.equal([0, 22, 0, 22]);
  });

  it('answers a client that ends its side at once, and then closes', async () => {
    using server = await TestServer.open();
    using client = await TestClient.connect(server.path);
    client.socket.end(STATS + STATS);
    await once(client.socket, 'end');
    expect(errnos(client.lines)).to.deep.equal([0, 0]);
  });

  it('forgets half a request of a client that is gone', async () => {
    using server = await TestServer.open();
    using client = await TestClient.connect(server.path);
    client.socket.end('{"req":');
    await once(client.socket, 'end');
    expect(client.text).to.equal('');
  });

  it('refuses a request without an end, and hangs up', async () => {
    using server = await TestServer.open();
    using client = await TestClient.connect(server.path);
    client.socket.write('x'.repeat(1024 * 1024));
    await once(client.socket, 'end');
    expect(errnos(client.lines)).to.deep.equal([22]);
    expect(client.text).to.contain('at most 4096 bytes');
  });

  it('serves 100 clients at once, each from where it was', async () => {
    using server = await TestServer.open();
    const clients = await Promise.all(
      Array.from({ length: 100 }, () => TestClient.connect(server.path)),
    );
    try {
      for (const { socket } of clients) socket.write(STATS.repeat(3));
      for (const client of clients) {
        expect(errnos(await client.untilLines(3))).to.deep.equal([0, 0, 0]);
      }
    } finally {
      for (const client of clients) client[Symbol.dispose]();
    }
  });

  it('holds at most 256 connections', async () => {
    using server = await TestServer.open();
    const clients: TestClient[] = [];
    try {
      for (let n = 0; n < 256; n++) clients.push(await TestClient.connect(server.path));
      using late = await TestClient.connect(server.path);
      await once(late.socket, 'end');
      expect(late.text).to.equal('');
      clients[255]!.socket.write(STATS);
      await clients[255]!.untilLines(1);
    } finally {
      for (const client of clients) client[Symbol.dispose]();
    }
  });

  it('keeps one answer for a client that never reads, and asks no more of it', async () => {
    using server = await TestServer.open();
    using client = await TestClient.connect(server.path);
    client.socket.pause();
    // Far more than the kernel's buffers hold, of requests as of answers.
    client.socket.write(STATS.repeat(100_000));
    let readings = -1;
    while (server.readings !== readings) {
      readings = server.readings;
      await sleep(100);
    }
    expect(readings).to.be.below(1000);
    // It is not forgotten: once it reads, it is answered.
    client.socket.resume();
    while (server.readings < readings + 10) await sleep(5);
  });

  it('can be opened by its owner only, and is gone when closed', async () => {
    const server = await TestServer.open();
    expect(statSync(server.path).mode & 0o777).to.equal(0o600);
    using client = await TestClient.connect(server.path);
    server[Symbol.dispose]();
    await once(client.socket, 'end');
    expect(existsSync(server.path)).to.equal(false);
  });

  it('takes the place of one that is dead, not of one that answers', async () => {
    using folder = new Folder();
    const path = join(folder.path, 'stats');
    // A process that dies leaves its socket behind.
    const die = `require('net').createServer().listen('${path}', () => process.kill(process.pid, 9))`;
    spawnSync(process.execPath, ['-e', die]);
    expect(statSync(path).isSocket()).to.equal(true);
    using _server = await StatsServer.listen(path, new Map());
    const second = await StatsServer.listen(path, new Map()).catch((error: unknown) => error);
    expect(second).to.be.instanceOf(SchedulerError).with.property('code', 'SOCKET_IN_USE');
  });

  it('leaves a file alone that is no socket', async () => {
    using folder = new Folder();
    const path = join(folder.path, 'stats');
    writeFileSync(path, 'mine');
    const failed = await StatsServer.listen(path, new Map()).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(SchedulerError).with.property('code', 'SOCKET_UNUSABLE');
    expect(existsSync(path)).to.equal(true);
  });

  it('is understood by a client that is not ours', async function () {
    skipUnless(this, spawnSync('python3', ['--version']).status === 0, 'there is no python3');
    using server = await TestServer.open();
    const script = join(import.meta.dirname, '../../../../test/stats/socket/client.py');
    const python = spawn('python3', [script, server.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    python.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    const [status] = (await once(python, 'close')) as [number];
    expect(status).to.equal(0);
    expect(text).to.equal('ok\n');
  });
});

describe('a server that is not ours', () => {
  it('is no longer asked when it answers with nonsense', async () => {
    using folder = new Folder();
    const path = join(folder.path, 'stats');
    const nonsense = createServer((socket) => socket.end('{"errno":5,"args":{"resp":"no"}}\n'));
    await once(nonsense.listen(path), 'listening');
    using client = await StatsClient.connect(path);
    const error = await client.stats().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error).with.property('message', 'the scheduler answered: "no"');
    nonsense.close();
  });
});
