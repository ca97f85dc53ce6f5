import leven from 'leven';
import type { PlanOptions } from '../../balancer/plan-options.js';
import { SchedulerError } from '../../util/errors.js';

interface Setting {
  readonly option: keyof PlanOptions;
  /** Largest value of a number; undefined for a switch. */
  readonly max?: number;
}

/** What --set can set, by name. */
const settings: Readonly<Record<string, Setting>> = {
  domainBandPct: { option: 'domainBandPct', max: 1000 },
  nodeBandPct: { option: 'nodeBandPct', max: 1000 },
  deadbandCpus: { option: 'deadbandCpus', max: 1024 },
  balancedKworkers: { option: 'excludeWorkers' },
};

/**
 * The options that the words of --set mean.
 *
 * @throws SchedulerError USAGE, with the nearest name or the range
 */
export function parseSettings(words: readonly string[]): Partial<PlanOptions> {
  const options: Record<string, number | boolean> = {};
  for (const word of words) {
    const [name, text] = split(word);
    const setting = settings[name];
    if (setting === undefined) throw unknownName(name);
    options[setting.option] = parseValue(name, text, setting);
  }
  return options;
}

function split(word: string): [name: string, value: string] {
  const at = word.indexOf('=');
  if (at <= 0) throw usage(`--set ${word}`, 'expected OPTION=VALUE');
  return [word.slice(0, at), word.slice(at + 1)];
}

function parseValue(name: string, text: string, { max }: Setting): number | boolean {
  if (max === undefined) {
    if (text !== 'true' && text !== 'false')
      throw usage(`--set ${name}=${text}`, 'expected true or false');
    return text === 'true';
  }
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= max)) {
    throw usage(`--set ${name}=${text}`, `expected a number from 0 to ${max}`);
  }
  return value;
}

function unknownName(name: string): SchedulerError {
  const names = Object.keys(settings);
  const nearest = names.reduce((best, known) =>
    leven(known, name) < leven(best, name) ? known : best,
  );
  return usage(`--set ${name}`, `there is no such option; did you mean ${nearest}?`);
}

function usage(what: string, problem: string): SchedulerError {
  return new SchedulerError('USAGE', `${what}: ${problem}`, 'see scx-rusty-ts replay --help');
}
