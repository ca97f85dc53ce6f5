import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ControlRequests } from '../../../src/daemon/control/answer.js';
import { askDaemon } from '../../../src/daemon/control/client.js';
import { MAX_REQUEST_BYTES, type ControlAnswer } from '../../../src/daemon/control/protocol.js';
import { ControlServer } from '../../../src/daemon/control/server.js';
import { SchedulerError } from '../../../src/util/errors.js';

const ajv = new Ajv2020({ allErrors: true });
const anything = ajv.compile({ type: 'object' });

const requests: ControlRequests = {
  double: {
    validate: ajv.compile({
      type: 'object',
      required: ['number'],
      additionalProperties: false,
      properties: { number: { type: 'integer' } },
    }),
    answer: ({ number }: { number: number }) => Promise.resolve(2 * number),
  },
  refuse: {
    validate: anything,
    answer: () => {
      throw new SchedulerError('CONFIG_INVALID', 'it is 7', 'make it 8');
    },
  },
  break: {
    validate: anything,
    answer: () => {
      throw new TypeError('a fault of ours');
    },
  },
  wait: { validate: anything, answer: () => new Promise(() => undefined) },
};

describe('the control channel', () => {
  let folder: string;
  let path: string;
  let server: ControlServer;
  const faults: unknown[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'control-'));
    path = join(folder, 'control.sock');
    faults.length = 0;
    server = await ControlServer.listen(path, requests, (error) => faults.push(error));
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function open(): Promise<Socket> {
    const socket = connect(path);
    await once(socket, 'connect');
    return socket;
  }

  /** What comes back for these bytes, after which the client ends its side. */
  async function exchange(bytes: string): Promise<string> {
    const socket = await open();
    socket.end(bytes);
    return text(socket);
  }

  async function errorOf(bytes: string): Promise<string> {
    const answer = JSON.parse(await exchange(bytes)) as ControlAnswer;
    if (answer.ok) throw new Error(`accepted: ${bytes}`);
    expect(answer.error.code).to.equal('CONTROL_REQUEST_INVALID');
    return answer.error.problem;
  }

  async function failure(asked: Promise<unknown>): Promise<SchedulerError> {
    try {
      await asked;
    } catch (error) {
      if (error instanceof SchedulerError) return error;
      throw error;
    }
    throw new Error('it was answered');
  }

  it('answers a line with a line', async () => {
    expect(await exchange('{"request":"double","arguments":{"number":21}}\n')).to.equal(
      '{"ok":true,"result":42}\n',
    );
    expect(await askDaemon(path, 'double', { number: 4 })).to.equal(8);
  });

  it('takes the end of the connection for the end of the line', async () => {
    expect(await exchange('{"request":"double","arguments":{"number":1}}')).to.contain('2');
  });

  it('takes a request in pieces, and leaves what follows it', async () => {
    const socket = await open();
    for (const piece of ['{"request":"dou', 'ble","arguments":', '{"number":2}}\n{"req']) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await text(socket)).to.equal('{"ok":true,"result":4}\n');
  });

  it('has errors arrive as they are: code, status, problem and remedy', async () => {
    const error = await failure(askDaemon(path, 'refuse'));
    expect(error.message).to.equal('it is 7; make it 8 [CONFIG_INVALID]');
    expect(error.exitStatus).to.equal(78);
  });

  it('says what is wrong with a request', async () => {
    expect(await errorOf('{"request":\n')).to.contain('no JSON');
    expect(await errorOf('[]\n'))
      .to.contain('the request')
      .and.to.contain('object');
    expect(await errorOf('{"request":"double","args":{}}\n')).to.contain('additional');
    expect(await errorOf('{"request":"tripel"}\n'))
      .to.contain('"tripel"')
      .and.to.contain('double, refuse');
    expect(await errorOf('{"request":"constructor"}\n')).to.contain('"constructor"');
    expect(await errorOf('{"request":"double","arguments":{"number":"x"}}\n')).to.contain(
      '/number must be integer',
    );
    expect(await errorOf(`"${'x'.repeat(MAX_REQUEST_BYTES)}"\n`)).to.contain('65536 bytes');
  });

  it('goes on after clients that break off, say nothing or send for ever', async () => {
    (await open()).destroy();
    expect(await exchange('')).to.equal('');
    const greedy = await open();
    greedy.on('error', () => undefined);
    const closed = new Promise((resolve) => greedy.once('close', resolve));
    const flood = setInterval(() => greedy.write('x'.repeat(MAX_REQUEST_BYTES)), 1);
    await closed;
    clearInterval(flood);
    const gone = await open();
    gone.write('{"request":"double","arguments":{"number":1}}\n');
    gone.destroy();
    expect(await askDaemon(path, 'double', { number: 4 })).to.equal(8);
    expect(faults).to.deep.equal([]);
  });

  it('closes connections beyond the sixteenth, and takes others when these have gone', async () => {
    const idle: Socket[] = [];
    for (let i = 0; i < 16; i++) idle.push(await open());
    expect((await failure(askDaemon(path, 'double', { number: 1 }))).code).to.equal(
      'CONTROL_FAILED',
    );
    const [first] = idle;
    const closed = once(first!.resume(), 'close');
    first!.end();
    await closed;
    expect(await askDaemon(path, 'double', { number: 1 })).to.equal(2);
    for (const socket of idle) socket.destroy();
  });

  it('reports a fault of ours, and gives no answer', async () => {
    expect((await failure(askDaemon(path, 'break'))).code).to.equal('CONTROL_FAILED');
    expect(faults).to.have.lengthOf(1);
    expect(faults[0]).to.be.instanceOf(TypeError);
  });

  it('ends with requests under way, and is not there any more', async () => {
    const asked = failure(askDaemon(path, 'wait'));
    const idle = await open();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closed = once(idle.resume(), 'close');
    await server[Symbol.asyncDispose]();
    await closed;
    expect((await asked).code).to.equal('CONTROL_FAILED');
    const error = await failure(askDaemon(path, 'double', { number: 1 }));
    expect(error.code).to.equal('DAEMON_NOT_RUNNING');
    expect(error.exitStatus).to.equal(1);
  });

  it('is told from what is no daemon', async () => {
    const other = join(folder, 'other');
    const stranger = createServer((socket) => socket.end('hello\n')).listen(other);
    await once(stranger, 'listening');
    expect((await failure(askDaemon(other, 'reload'))).problem).to.contain('no scx-rusty-ts');
    stranger.close();
  });
});
