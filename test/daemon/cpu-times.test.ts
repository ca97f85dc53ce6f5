import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CpuTimes } from '../../src/daemon/cpu-times.js';

describe('CpuTimes', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), 'cpu-times-'))));
  after(() => {
    rmSync(directory, { recursive: true });
  });

  function read(text: string, nrCpuIds: number): number[] {
    const path = join(directory, 'stat');
    writeFileSync(path, text);
    using times = new CpuTimes(nrCpuIds, path);
    times.read();
    return [...times.idleMs];
  }

  it('adds up idle and iowait, by CPU id', () => {
    const text =
      'cpu  10 20 30 400 50 6 7 8 9 10\n' +
      'cpu0 1 2 3 40 5 6 7 8 9 10\n' +
      'cpu2 1 2 3 60 7 6 7 8 9 10\n' +
      'intr 12345 0 0\nctxt 99\n';
    expect(read(text, 4)).to.deep.equal([450, NaN, 670, NaN]);
  });

  it('ignores CPUs beyond the table', () => {
    expect(read('cpu  1 1 1 1 1\ncpu9 1 1 1 1 1\n', 2)).to.deep.equal([NaN, NaN]);
  });

  it('reads files longer than its buffer', () => {
    const lines = Array.from({ length: 4096 }, (_, cpu) => `cpu${cpu} 1 2 3 ${cpu} 1 0 0 0 0 0`);
    const idle = read(['cpu  1 1 1 1 1', ...lines, 'intr 1'].join('\n'), 4096);
    expect(idle[4095]).to.equal(40_960);
  });

  it("agrees with a second reader on this machine's own file", () => {
    using times = new CpuTimes(1024);
    times.read();
    const fields = /^cpu0 (.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))![1]!.split(' ');
    const idleMs = (Number(fields[3]) + Number(fields[4])) * 10;
    // The second reading is a moment later.
    expect(idleMs - times.idleMs[0]!).to.be.within(0, 1000);
  });
});
