import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectLogFormat, type LogFormat } from '../../src/util/log-format.js';
import { createLogger } from '../../src/util/log.js';

/** What a logger writes to standard error. */
function written(
  format: LogFormat,
  verbosity: number,
  log: (logger: ReturnType<typeof createLogger>) => void,
): string {
  const write = process.stderr.write.bind(process.stderr);
  let text = '';
  process.stderr.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  try {
    log(createLogger(verbosity, format));
  } finally {
    process.stderr.write = write;
  }
  return text;
}

describe('the log', () => {
  const everything = (logger: ReturnType<typeof createLogger>): void => {
    logger.error('bad');
    logger.warn('odd');
    logger.info('DUMP\n\n 1%s\n');
    logger.debug('detail');
    logger.trace('noise');
  };

  it('is lines for people, of what they asked for', () => {
    expect(written('human', 0, everything)).to.equal('error: bad\nwarn: odd\nDUMP\n\n 1%s\n\n');
    expect(written('human', 1, everything))
      .to.contain('debug: detail\n')
      .and.not.to.contain('noise');
    expect(written('human', 2, everything)).to.contain('trace: noise\n');
  });

  it('has a priority before every line for the journal', () => {
    expect(written('journal', 2, everything)).to.equal(
      '<3>bad\n<4>odd\n<6>DUMP\n<6>\n<6> 1%s\n<7>detail\n<7>noise\n',
    );
  });

  it('is an object a line as JSON', () => {
    const lines = written('json', 0, everything).trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(objects.map(({ level, message }) => [level, message])).to.deep.equal([
      ['error', 'bad'],
      ['warn', 'odd'],
      ['info', 'DUMP\n\n 1%s\n'],
    ]);
    for (const { time } of objects) expect(Date.parse(time!)).to.be.closeTo(Date.now(), 60_000);
  });
});

describe('detectLogFormat', () => {
  it('is journal only where standard error goes there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-log-'));
    const fd = openSync(join(folder, 'journal'), 'w');
    try {
      const { dev, ino } = fstatSync(fd);
      expect(detectLogFormat({ JOURNAL_STREAM: `${dev}:${ino}` }, fd)).to.equal('journal');
      expect(detectLogFormat({ JOURNAL_STREAM: `${dev}:${ino + 1}` }, fd)).to.equal('human');
      expect(detectLogFormat({}, fd)).to.equal('human');
      expect(detectLogFormat({ JOURNAL_STREAM: '1:2' }, 9999)).to.equal('human');
    } finally {
      closeSync(fd);
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the log of the command', () => {
  const main = new URL('../../src/cli/main.js', import.meta.url).pathname;

  /** What `check` of a file that is not there writes to a standard error which is the journal. */
  function failure(...flags: string[]): string {
    const folder = mkdtempSync(join(tmpdir(), 'scx-rusty-ts-log-'));
    const path = join(folder, 'journal');
    const fd = openSync(path, 'w');
    try {
      const { dev, ino } = fstatSync(fd);
      spawnSync(process.execPath, [main, ...flags, '--config', '/nonexistent.json'], {
        stdio: ['ignore', 'ignore', fd],
        env: { ...process.env, JOURNAL_STREAM: `${dev}:${ino}` },
      });
      return readFileSync(path, 'utf8');
    } finally {
      closeSync(fd);
      rmSync(folder, { recursive: true });
    }
  }

  it('has priorities in the journal, and what a flag says wins', () => {
    expect(failure()).to.match(/^<3>.*nonexistent\.json/);
    expect(failure('--log-format', 'human')).to.match(/^scx-rusty-ts: .*nonexistent\.json/);
    expect(JSON.parse(failure('--log-format', 'json'))).to.include({ level: 'error' });
  });
});
