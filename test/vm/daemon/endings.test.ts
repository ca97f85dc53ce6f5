import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runDaemon } from '../../../src/daemon/daemon.js';
import type { Logger } from '../../../src/util/log.js';
import { onlineCpus, setOnline } from '../support/cpus.js';
import { DaemonProcess } from '../support/daemon.js';
import { Hog } from '../support/hog.js';
import { configuredBy, quietContext } from '../support/in-process.js';
import { kernelState, until, untilState } from '../support/sched-ext.js';

const CPU = 3;
const SERVERS = '/sys/kernel/debug/sched';
const RT_RUNTIME = '/proc/sys/kernel/sched_rt_runtime_us';

/** While it exists, nothing limits a task of a real-time class on the CPU. */
class Unlimited implements Disposable {
  readonly #before = new Map<string, string>();

  constructor(cpu: number) {
    this.#set(RT_RUNTIME, '-1');
    for (const kind of ['fair_server', 'ext_server']) {
      const file = `${SERVERS}/${kind}/cpu${cpu}/runtime`;
      if (existsSync(file)) this.#set(file, '0');
    }
  }

  #set(file: string, value: string): void {
    this.#before.set(file, readFileSync(file, 'latin1'));
    writeFileSync(file, value);
  }

  [Symbol.dispose](): void {
    for (const [file, value] of this.#before) writeFileSync(file, value);
  }
}

describe('a scheduler that the kernel ends', () => {
  afterEach(async () => {
    await untilState('disabled');
  });

  it('because a task did not run: status 1, one dump that tells of it, and all tasks run on', async () => {
    using hog = new Hog(String(CPU));
    await until(() => hog.ticks > 0);
    process.env['SCX_TIMEOUT_MS'] = '1000';
    await using daemon = await DaemonProcess.attached();
    delete process.env['SCX_TIMEOUT_MS'];
    {
      using _unlimited = new Unlimited(CPU);
      using _above = Hog.ofRealTime(String(CPU));
      expect(await daemon.ended()).to.equal(1);
    }
    expect(daemon.stderr.match(/^DEBUG DUMP$/gm)).to.have.lengthOf(1);
    expect(daemon.stderr.match(/^EXIT: /gm)).to.have.lengthOf(1);
    expect(/^EXIT: .*/m.exec(daemon.stderr)?.[0]).to.match(
      new RegExp(`^EXIT: runnable task stall \\(sh\\[${hog.pid}\\] failed to run for `),
    );
    // What the scheduler itself says there of the CPU's queue.
    expect(daemon.stderr).to.match(/^rusty: domains=4 /m);
    expect(daemon.stderr).to.match(/\[SCHEDULER_EXITED\]$/m);
    const { ticks } = hog;
    await until(() => hog.ticks > ticks + 5);
  });

  it('as a CPU went while it started: it is started again, without that CPU', async () => {
    const log: string[] = [];
    const say = (line: string): void => {
      log.push(line);
    };
    const logger: Logger = { error: say, warn: say, info: say, debug: say, trace: say };
    const ending = new AbortController();
    const cpus: number[][] = [];
    const configure = () => {
      const configured = configuredBy();
      // After the machine was read, before the scheduler is attached.
      setOnline(CPU, false);
      return configured;
    };
    try {
      const daemon = runDaemon(configure, {
        ...quietContext,
        logger,
        signal: ending.signal,
        onLayout: ({ domains }) => cpus.push(domains.flatMap((domain) => [...domain.cpus])),
      });
      await until(() => log.some((line) => line.includes('starting again')));
      await untilState('enabled');
      using hog = new Hog('2');
      await until(() => hog.ticks > 5);
      expect(kernelState()).to.equal('enabled');
      ending.abort();
      await daemon;
    } finally {
      setOnline(CPU, true);
    }
    const all = [...onlineCpus()];
    expect(cpus).to.deep.equal([all, all.filter((cpu) => cpu !== CPU)]);
  });
});
