import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigSource } from '../../src/cli/config-source.js';
import { fileStamp } from '../../src/daemon/file-watch.js';
import { SchedulerError } from '../../src/util/errors.js';

describe('ConfigSource', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'source-'));
    path = join(folder, 'domains.json');
    writeFileSync(path, '{"interval": 1}');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is none where no file is named', async () => {
    expect(await ConfigSource.open(undefined)).to.equal(undefined);
  });

  it('gives what was read at the start first, and then what is there', async () => {
    const source = (await ConfigSource.open(path))!;
    writeFileSync(path, '{"interval": 22}');
    expect(source.peek()?.values).to.deep.equal({ interval: 1 });
    expect(source.read().values).to.deep.equal({ interval: 1 });
    expect(source.seen).to.not.equal(fileStamp(path));
    expect(source.read().values).to.deep.equal({ interval: 22 });
    expect(source.seen).to.equal(fileStamp(path));
  });

  it('reads a pipe once', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    spawn('sh', ['-c', `echo '{"interval": 3}' > '${pipe}'`]);
    const source = (await ConfigSource.open(pipe))!;
    expect(source.read().values).to.deep.equal({ interval: 3 });
    expect(() => source.read()).to.throw(SchedulerError, 'is no regular file');
  });
});
