import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterStats } from '../../../src/stats/model/cluster-stats.js';
import { periodTarget } from '../../../src/stats/socket/protocol.js';
import { StatsServer } from '../../../src/stats/socket/server.js';
import { twoReadings } from './readings.js';

/** A folder that is gone with its holder. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-stats-'));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A server with statistics that stay as they are, in a folder of its own. */
export class TestServer implements Disposable {
  readonly path: string;
  readings = 0;
  readonly #folder = new Folder();
  #server!: StatsServer;

  static async open(path?: string): Promise<TestServer> {
    const server = new TestServer(path);
    const { before, after } = twoReadings();
    const read = () => (server.readings++ === 0 ? before : after);
    const targets = new Map([['top', periodTarget(clusterStats, read)]]);
    server.#server = await StatsServer.listen(server.path, targets);
    return server;
  }

  private constructor(path?: string) {
    this.path = path ?? join(this.#folder.path, 'run/stats');
  }

  [Symbol.dispose](): void {
    this.#server[Symbol.dispose]();
    this.#folder[Symbol.dispose]();
  }
}

/** What a client sees of a server: the lines that come. */
export class TestClient implements Disposable {
  readonly socket: Socket;
  text = '';

  static async connect(path: string): Promise<TestClient> {
    const client = new TestClient(path);
    await once(client.socket, 'connect');
    return client;
  }

  private constructor(path: string) {
    this.socket = connect({ path, allowHalfOpen: true });
    this.socket.setEncoding('utf8').on('data', (chunk: string) => (this.text += chunk));
    this.socket.on('error', () => undefined);
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  /** Resolves with all lines once there are so many. */
  async untilLines(count: number): Promise<string[]> {
    while (this.lines.length < count) await once(this.socket, 'data');
    return this.lines;
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
