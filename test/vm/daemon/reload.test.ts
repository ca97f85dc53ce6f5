import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askDaemon } from '../../../src/daemon/control/client.js';
import type { SchedulerError } from '../../../src/util/errors.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { enableCount, kernelState, until, untilState } from '../support/sched-ext.js';

interface Dump {
  readonly formatted: { readonly value: { readonly '.bss': readonly Record<string, unknown>[] } };
}

/** By domain, as BPF has them: `tune` of bpf/domain.h. */
function slicesUs(): number[] {
  const text = execFileSync('bpftool', ['-j', 'map', 'dump', 'name', 'rusty.bss'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const [dump] = JSON.parse(text) as [Dump];
  const { tune } = Object.assign({}, ...dump.formatted.value['.bss']) as {
    tune: { slice_ns: readonly number[] };
  };
  return tune.slice_ns.map((slice) => slice / 1000);
}

describe('reloading the configuration', () => {
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'reload-'));
    file = join(folder, 'domains.json');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (config: object): void => {
    writeFileSync(file, JSON.stringify(config, null, 2));
  };

  /** Sends SIGHUP and returns what the daemon says about it. */
  async function reload(daemon: DaemonProcess): Promise<string> {
    const from = daemon.stderr.length;
    daemon.child.kill('SIGHUP');
    await until(() => /reload: .*\n/.test(daemon.stderr.slice(from)));
    return daemon.stderr.slice(from);
  }

  /** Runs the command reload to its end. */
  async function command(...args: string[]) {
    const child = new DaemonProcess('reload', ...args);
    const status = await child.ended();
    return { status, stdout: child.stdout, stderr: child.stderr };
  }

  it('changes domains and settings in place, while tasks run', async () => {
    write({ interval: 1 });
    await using daemon = await DaemonProcess.attached('--config', file);
    const hogs = ['0-1', '6-7'].map((cpus) => new Hog(cpus));
    const attached = enableCount();
    const changes: readonly (readonly [object, string])[] = [
      [{ interval: 0.5, greedyThreshold: 0 }, 'interval 1 -> 0.5, greedyThreshold 1 -> 0'],
      [{ domains: { form: 'numa' } }, 'domains: 4 -> 2'],
      [{ domains: { form: 'core' } }, 'domains: 2 -> 8'],
      [
        {
          domains: {
            explicit: [
              { name: 'all', cpus: '0-5' },
              { name: 'rest', cpus: '6-7' },
            ],
          },
        },
        'domains: 8 -> 2',
      ],
      [{}, 'domains: 2 -> 4'],
    ];
    for (const [config, says] of changes) {
      write(config);
      expect(await reload(daemon)).to.contain(says);
      const ticks = hogs.map((hog) => hog.ticks);
      await until(() => hogs.every((hog, i) => hog.ticks > ticks[i]! + 10));
    }
    for (const hog of hogs) hog[Symbol.dispose]();
    expect(enableCount()).to.equal(attached);
    expect(await daemon.stop()).to.equal(0);
  });

  it('keeps the old configuration where the new one is wrong, and says where', async () => {
    write({ interval: 1 });
    await using daemon = await DaemonProcess.attached('--config', file);
    write({ intervall: 2 });
    const answer = await reload(daemon);
    expect(answer).to.contain('the old configuration stays');
    expect(answer)
      .to.match(/domains\.json:2:3: .*"?intervall"?/)
      .and.to.contain('interval');
    expect(kernelState()).to.equal('enabled');
    expect(await daemon.stop()).to.equal(0);
  });

  it('survives a thousand reloads under load: the last valid file wins, nothing is lost', async () => {
    const socket = join(folder, 'thousand.sock');
    write({});
    await using daemon = await DaemonProcess.attached('--config', file, '--control-socket', socket);
    const attached = enableCount();
    const hogs = ['0-1', '6-7'].map((cpus) => new Hog(cpus));
    const fds = (): number => readdirSync(`/proc/${daemon.child.pid}/fd`).length;
    const ask = (): Promise<unknown> =>
      askDaemon(socket, 'reload').catch((error: unknown) => (error as SchedulerError).code);
    const configs = [
      { domains: { form: 'numa' } },
      { greedyThreshold: 2, interval: 1 },
      { greedyThreshold: -1 },
      { domains: { form: 'core' }, tuneInterval: 0.2 },
    ];
    await ask();
    await sleep(100);
    const before = fds();
    for (let i = 0; i < 1000; i++) {
      const config = configs[i % configs.length]!;
      write(config);
      // By signal without waiting, so that they pile up, and by command.
      if (i % 5 !== 0) daemon.child.kill('SIGHUP');
      else if (config.greedyThreshold === -1) expect(await ask()).to.equal('CONFIG_INVALID');
      else expect(await ask()).to.have.property('isRestarted', false);
    }
    write({ greedyThreshold: 3 });
    for (let i = 0; i < 1000; i++) daemon.child.kill('SIGHUP');
    await ask();
    expect(await ask()).to.deep.equal({ changes: [], warnings: [], isRestarted: false });
    write({});
    expect(await ask()).to.deep.include({ changes: ['greedyThreshold 3 -> 1'] });

    await until(() => fds() === before);
    expect(enableCount()).to.equal(attached);
    const ticks = hogs.map((hog) => hog.ticks);
    await until(() => hogs.every((hog, i) => hog.ticks > ticks[i]! + 10));
    for (const hog of hogs) hog[Symbol.dispose]();
    expect(await daemon.stop()).to.equal(0);
  });

  it('puts slices into force within a tune tick, those of single domains, too', async () => {
    const socket = join(folder, 'slices.sock');
    write({});
    await using daemon = await DaemonProcess.attached('--config', file, '--control-socket', socket);
    const slices = { sliceUsUnderutil: 7_000, sliceUsOverutil: 7_000 };
    const explicit = [
      { name: 'own', cpus: '0-3', ...slices },
      { name: 'others', cpus: '4-7' },
    ];
    write({ sliceUsUnderutil: 3_000, sliceUsOverutil: 3_000, domains: { explicit } });
    await askDaemon(socket, 'reload');
    await sleep(100);
    expect(slicesUs().slice(0, 2)).to.deep.equal([7_000, 3_000]);
    // And where the domains stay as they are.
    write({ sliceUsUnderutil: 4_000, sliceUsOverutil: 4_000, domains: { explicit } });
    await askDaemon(socket, 'reload');
    await sleep(100);
    expect(slicesUs().slice(0, 2)).to.deep.equal([7_000, 4_000]);
    expect(await daemon.stop()).to.equal(0);
  });

  it('answers the command: what has changed, or what is wrong, with its status', async () => {
    write({ interval: 1 });
    await using daemon = await DaemonProcess.attached('--config', file);
    const attached = enableCount();
    const nothing = { status: 0, stdout: 'nothing has changed\n', stderr: '' };
    expect(await command()).to.deep.equal(nothing);
    write({ interval: 2, domains: { form: 'numa' } });
    const changed = await command();
    expect(changed.stdout).to.contain('interval 1 -> 2\n').and.to.contain('domains: 4 -> 2\n');
    expect(changed.status).to.equal(0);

    write({ intervall: 2 });
    const wrong = await command();
    expect(wrong.stderr).to.match(/domains\.json:2:3: \/intervall: .*\[CONFIG_INVALID\]\n$/s);
    expect(wrong).to.deep.include({ status: 78, stdout: '' });
    expect(enableCount()).to.equal(attached);

    write({ interval: 2, domains: { form: 'numa' }, fifoSched: true });
    const anew = await command();
    expect(anew.stdout).to.contain('fifoSched false -> true\nthe scheduler was started again\n');
    expect(enableCount()).not.to.equal(attached);
    expect(kernelState()).to.equal('enabled');
    expect(await daemon.stop()).to.equal(0);
    expect(await command()).to.deep.include({ status: 1, stdout: '' });
  });

  it('respects the socket of another daemon, and replaces one that was left behind', async () => {
    write({});
    const socket = join(folder, 'control.sock');
    const flags = ['--config', file, '--control-socket', socket];
    await using daemon = await DaemonProcess.attached(...flags);
    expect((await command('--control-socket', socket)).status).to.equal(0);
    expect((await command()).stderr).to.contain('DAEMON_NOT_RUNNING');
    await daemon.stop('SIGKILL');
    await untilState('disabled');
    expect((await command('--control-socket', socket)).stderr).to.contain('DAEMON_NOT_RUNNING');

    const server = createServer();
    await using next = await DaemonProcess.attached(...flags);
    expect((await command('--control-socket', socket)).status).to.equal(0);
    expect(await next.stop()).to.equal(0);
    expect(existsSync(socket)).to.equal(false);

    server.listen(socket);
    await using refused = new DaemonProcess(...flags);
    expect(await refused.ended()).to.equal(75);
    expect(refused.stderr).to.contain('SOCKET_IN_USE');
    expect(kernelState()).to.equal('disabled');
    server.close();

    writeFileSync(socket, '');
    await using without = await DaemonProcess.attached(...flags);
    expect(without.stderr).to.contain('commands cannot reach this daemon');
    expect(await without.stop()).to.equal(0);
  });

  it('follows its file where asked to, by flag or by the file itself', async () => {
    write({ interval: 1 });
    await using daemon = await DaemonProcess.attached('--config', file, '--watch');
    const says = (text: string): Promise<void> => until(() => daemon.stderr.includes(text));
    write({ interval: 2 });
    await says('reload: interval 1 -> 2');
    writeFileSync(`${file}~`, '{ "interval": 3, "interval": 4 }');
    renameSync(`${file}~`, file);
    await says('the old configuration stays');
    rmSync(file);
    await says('domains.json is gone');
    write({ interval: 5, domains: { form: 'numa' } });
    await says('interval 2 -> 5, domains: 4 -> 2');
    expect(await daemon.stop()).to.equal(0);

    write({ watch: true });
    await using other = await DaemonProcess.attached('--config', file);
    write({ watch: true, interval: 3 });
    await until(() => other.stderr.includes('reload: interval 2 -> 3'));
    write({});
    await until(() => other.stderr.includes('watch true -> false'));
    write({ interval: 7 });
    await sleep(1000);
    expect(other.stderr).not.to.contain('-> 7');
    expect(await other.stop()).to.equal(0);
  });

  it('attaches anew, in the same process, for a setting that asks for it', async () => {
    write({});
    await using daemon = await DaemonProcess.attached('--config', file);
    const attached = enableCount();
    write({ fifoSched: true });
    expect(await reload(daemon)).to.contain('fifoSched false -> true: started again');
    await until(() => enableCount() !== attached && kernelState() === 'enabled');
    expect(await daemon.stop()).to.equal(0);
  });

  it('serves and records where the file says, from the start on', async () => {
    const at = (name: string): string => join(folder, name);
    const inFile = { metrics: `unix:${at('m')}`, statsSocket: at('s'), record: at('r') };
    write(inFile);
    const flag = at('flag');
    await using daemon = await DaemonProcess.attached('--config', file, '--stats-socket', flag);
    await until(() => ['m', 'flag', 'r'].every((name) => existsSync(at(name))));
    expect(existsSync(at('s'))).to.equal(false);
    write({ ...inFile, metrics: '9100' });
    expect(await reload(daemon)).to.contain('-> "9100" (at the next start)');
    expect(await daemon.stop()).to.equal(0);
  });

  it('refuses a broken file at the start with status 78, nothing attached', async () => {
    write({ greedyThreshold: -1, domains: { form: 'cache:x' } });
    await using daemon = new DaemonProcess('--config', file);
    expect(await daemon.ended()).to.equal(78);
    expect(daemon.stderr).to.contain('/greedyThreshold').and.to.contain('/domains/form');
    expect(kernelState()).to.equal('disabled');
  });
});
