import type { Setting } from '../domains/config/settings.js';
import type { Configured } from './options.js';

/** What is set up once, when the daemon starts. */
const FIXED_AT_START: ReadonlySet<string> = new Set([
  'statsSocket',
  'metrics',
  'record',
  'recordLimit',
  'recordPolicy',
]);

/**
 * "interval 2 -> 1", for every setting that is another one now, with a word on those that will
 * be only at the next start; and whether the domains are.
 */
export function describeChanges(before: Configured, after: Configured): string[] {
  const keys = [...new Set([...after.settings.keys(), ...before.settings.keys()])];
  const changes = keys.flatMap((key) => {
    const [old, now] = [before, after].map(({ settings }) => textOf(settings.get(key)));
    const when = FIXED_AT_START.has(key) ? ' (at the next start)' : '';
    return old === now ? [] : [`${key} ${old} -> ${now}${when}`];
  });
  const domains = ({ layout }: Configured): string =>
    layout.domains.map(({ name, cpus }) => `${name} ${[...cpus].join()}`).join('; ');
  if (domains(before) !== domains(after)) {
    const [old, now] = [before, after].map(({ layout }) => layout.domains.length);
    changes.push(`domains: ${old} -> ${now}${old === now ? ' others' : ''}`);
  }
  return changes;
}

const textOf = (setting: Setting | undefined): string =>
  setting === undefined ? 'unset' : JSON.stringify(setting.value);
