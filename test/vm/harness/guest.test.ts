import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const read = (path: string): string => readFileSync(path, 'utf8').trim();

describe('the guest of the test harness', () => {
  it('has the topology of its boot: 2 nodes x 2 LLCs x 1 core x 2 threads', () => {
    expect(read('/sys/devices/system/cpu/online')).to.equal('0-7');
    expect(read('/sys/devices/system/node/has_cpu')).to.equal('0-1');
    expect(read('/sys/devices/system/node/node0/distance')).to.equal('10 20');
    const cpu = '/sys/devices/system/cpu/cpu3';
    expect(read(`${cpu}/cache/index3/shared_cpu_list`)).to.equal('2-3');
    expect(read(`${cpu}/topology/thread_siblings_list`)).to.equal('2-3');
  });

  it('has a kernel with sched_ext and BTF, and nothing attached', () => {
    expect(read('/sys/kernel/sched_ext/state')).to.equal('disabled');
    expect(existsSync('/sys/kernel/btf/vmlinux')).to.be.true;
  });

  it('has this build and the load tools on PATH', () => {
    const tools = ['scx-rusty-ts', 'cputime', 'stress-ng', 'hackbench', 'cyclictest', 'bpftool'];
    for (const tool of tools) execFileSync('which', [tool]);
    expect(process.getuid?.()).to.equal(0);
  });

  it('has the file systems a scheduler looks at', () => {
    const mounts = read('/proc/mounts');
    for (const type of ['cgroup2', 'bpf', 'debugfs', 'tracefs']) {
      expect(mounts).to.match(new RegExp(` ${type} `));
    }
  });

  it('runs a load whose report is whole', () => {
    const report = JSON.parse(
      execFileSync('cputime', ['--tasks', '4', '--cpu-ms', '20', '--nice=-5,0,5'], {
        encoding: 'utf8',
      }),
    ) as { idealMs: number; tasks: { nice: number; cpuMs: number }[] };
    expect(report.idealMs).to.equal(20);
    expect(report.tasks.map(({ nice }) => nice)).to.deep.equal([-5, 0, 5, -5]);
    for (const { cpuMs } of report.tasks) expect(cpuMs).to.be.at.least(20);
  });
});
