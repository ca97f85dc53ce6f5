import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { runFlags } from '../../../src/cli/flags.js';
import {
  tunableKeys,
  tunableSchemas,
  defaultTunables,
} from '../../../src/domains/config/schema.js';
import { flagName } from '../../../src/domains/config/settings.js';

const project = join(import.meta.dirname, '../../../..');

/** Flags that say what to do now, not how the machine is to be scheduled; and what `domains` says better. */
const NOT_IN_THE_FILE = new Set([
  'cacheLevel',
  'cpumasks',
  'config',
  'stats',
  'monitor',
  'controlSocket',
  'relaxedMaps',
  'pinRootPath',
  'kconfig',
  'btfCustomPath',
  'bpfTokenPath',
  'helpStats',
  'logFormat',
  'dryRun',
  'sysfs',
  'verbose',
]);

describe('domains.schema.json', () => {
  it('is what the generated files were made from', function () {
    this.timeout(120_000); // loads ajv and prettier
    const script = join(project, 'scripts/generate-config.js');
    expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).to.equal('');
  });

  it('has every flag that is a tunable, and no other', () => {
    const flags = Object.keys(runFlags).filter((key) => !NOT_IN_THE_FILE.has(key));
    expect([...tunableKeys].sort()).to.deep.equal(flags.sort());
  });

  for (const key of tunableKeys) {
    const field = tunableSchemas[key];
    const flag = runFlags[key];

    it(`agrees with the flag of ${key}`, () => {
      const isNegated = flag.flags.includes('--no-');
      expect(flag.flags).to.match(new RegExp(`${flagName(key, !isNegated)}( |$)`));
      expect(defaultTunables[key]).to.equal('default' in field ? field.default : undefined);
      if (flag.kind === 'switch') {
        expect(field.type).to.equal('boolean');
        expect(defaultTunables[key]).to.equal(isNegated);
        return;
      }
      if (flag.kind === 'file' || flag.kind === 'text') {
        expect(field.type).to.equal('string');
        expect(defaultTunables[key]).to.equal('default' in flag ? flag.default : undefined);
        return;
      }
      const { default: value, min, max } = flag;
      expect(field).to.include({ default: value, minimum: min, maximum: max });
      expect(field.type).to.equal('integer' in flag ? 'integer' : 'number');
      const units: Record<string, string> = {
        US: 'µs',
        MS: 'ms',
        SEC: 's',
        TASKS: 'tasks',
        BYTES: 'bytes',
        PCT: '%',
        CPUS: 'CPUs',
        ROUNDS: 'rounds',
        MB: 'MB',
      };
      const unit = 'unit' in field ? field.unit : undefined;
      expect(unit).to.equal(units[/<(\w+)>/.exec(flag.flags)![1]!]);
    });
  }
});
