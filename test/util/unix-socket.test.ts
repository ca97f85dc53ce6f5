import { expect } from 'chai';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchedulerError } from '../../src/util/errors.js';
import { listenAt } from '../../src/util/unix-socket.js';

describe('listenAt', () => {
  let folder: string;
  let path: string;
  const servers: Server[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'socket-'));
    path = join(folder, 'made', 'here', 's');
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    rmSync(folder, { recursive: true });
  });

  async function listen(at = path): Promise<Server> {
    const server = createServer((socket) => socket.end());
    servers.push(server);
    await listenAt(server, at);
    return server;
  }

  async function failure(at = path): Promise<SchedulerError> {
    try {
      await listen(at);
    } catch (error) {
      if (error instanceof SchedulerError) return error;
      throw error;
    }
    throw new Error(`it listens on ${at}`);
  }

  it('makes the folders and a socket for its owner alone, and leaves the umask as it was', async () => {
    const umask = process.umask(0o27);
    await listen();
    expect(statSync(path).isSocket()).to.equal(true);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(process.umask(umask)).to.equal(0o27);
    await once(connect(path), 'connect');
  });

  it('takes the socket away when the server is closed', async () => {
    const server = await listen();
    server.close();
    expect(existsSync(path)).to.equal(false);
  });

  it('replaces a socket that a killed process has left behind', async () => {
    const child = fork(new URL('./support/listen.js', import.meta.url), [join(folder, 's')]);
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(statSync(join(folder, 's')).isSocket()).to.equal(true);
    await listen(join(folder, 's'));
    await once(connect(join(folder, 's')), 'connect');
  });

  it('respects a socket that is answered', async () => {
    await listen();
    const error = await failure();
    expect(error.code).to.equal('SOCKET_IN_USE');
    expect(error.exitStatus).to.equal(75);
    expect(error.problem).to.contain(path);
    await once(connect(path), 'connect');
  });

  it('respects one whose process does not come round to answering', async () => {
    const child = fork(new URL('./support/listen.js', import.meta.url), [join(folder, 's')]);
    await once(child, 'message');
    child.kill('SIGSTOP');
    expect((await failure(join(folder, 's'))).code).to.equal('SOCKET_IN_USE');
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('leaves files of another kind alone', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'kept');
    symlinkSync(file, join(folder, 'link'));
    for (const at of [file, join(folder, 'link'), folder]) {
      const error = await failure(at);
      expect(error.code).to.equal('SOCKET_UNUSABLE');
      expect(error.problem).to.contain('no socket');
      expect(existsSync(at)).to.equal(true);
    }
  });

  it('says why a path cannot be', async () => {
    expect((await failure(join('/proc', 's'))).problem).to.match(/\/proc\/s: .*(EACCES|EPERM)/);
    writeFileSync(join(folder, 'file'), '');
    expect((await failure(join(folder, 'file', 's'))).problem).to.match(/EEXIST|ENOTDIR/);
    expect((await failure(`/tmp/${'x'.repeat(103)}`)).problem).to.contain('107 bytes');
  });
});
