import { expect } from 'chai';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileStamp, FileWatch } from '../../src/daemon/file-watch.js';

const LOOK_MS = 20;

describe('FileWatch', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watch-'));
    path = join(folder, 'domains.json');
    writeFileSync(path, 'old');
  });
  afterEach(() => {
    watched[Symbol.dispose]();
    rmSync(folder, { recursive: true });
  });

  /** What was found at each change. */
  const seen: (string | undefined)[] = [];

  let watched: FileWatch;

  function watch(known = fileStamp(path)): void {
    seen.length = 0;
    watched = new FileWatch(
      { path, seen: known },
      (isThere) => seen.push(isThere ? readFileSync(path, 'utf8') : undefined),
      LOOK_MS,
    );
  }

  async function untilSeen(what: string | undefined): Promise<void> {
    while (seen.length === 0 || seen.at(-1) !== what) await sleep(LOOK_MS);
  }

  it('tells of a file that is written to, and not without reason', async () => {
    watch();
    await sleep(5 * LOOK_MS);
    expect(seen).to.deep.equal([]);
    writeFileSync(path, 'new');
    await untilSeen('new');
    expect(seen).to.deep.equal(['new']);
  });

  it('tells of what was written before it began, and after the file was read', async () => {
    const known = fileStamp(path);
    writeFileSync(path, 'new');
    watch(known);
    await untilSeen('new');
  });

  it('tells of one that comes', async () => {
    rmSync(path);
    watch();
    writeFileSync(path, 'new');
    await untilSeen('new');
  });

  it('tells of a change that kept size and time of writing', async () => {
    const { atime, mtime } = statSync(path);
    watch();
    writeFileSync(path, 'NEW');
    utimesSync(path, atime, mtime);
    await untilSeen('NEW');
  });

  it('tells of one that is replaced by rename', async () => {
    watch();
    writeFileSync(`${path}~`, 'new');
    renameSync(`${path}~`, path);
    await untilSeen('new');
  });

  it('waits until a file that is written in pieces is complete', async () => {
    watch();
    writeFileSync(path, '');
    for (const piece of 'piece by piece') {
      appendFileSync(path, piece);
      await sleep(LOOK_MS / 2);
    }
    await untilSeen('piece by piece');
  });

  it('overlooks that a file is gone for a moment, and tells if it stays away', async () => {
    watch();
    rmSync(path);
    writeFileSync(path, 'back');
    await untilSeen('back');
    expect(seen).to.deep.equal(['back']);
    rmSync(path);
    await untilSeen(undefined);
    writeFileSync(path, 'again');
    await untilSeen('again');
  });

  it('follows links, also where a folder on the way becomes another', async () => {
    for (const version of ['1', '2']) {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'file'), version);
    }
    symlinkSync('1', join(folder, 'current'));
    rmSync(path);
    symlinkSync(join('current', 'file'), path);
    watch();
    symlinkSync('2', join(folder, 'next'));
    renameSync(join(folder, 'next'), join(folder, 'current'));
    await untilSeen('2');
    writeFileSync(join(folder, '2', 'file'), 'edited');
    await untilSeen('edited');
  });

  it('tells nothing once disposed of', async () => {
    watch();
    writeFileSync(path, 'new');
    watched[Symbol.dispose]();
    await sleep(5 * LOOK_MS);
    expect(seen).to.deep.equal([]);
  });
});
