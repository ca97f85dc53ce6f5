import { resolve } from 'node:path';
import { hasInteractive, type DomainLayout } from '../layout.js';
import type { ExplicitDomain } from './explicit-domains.js';
import type { Findings } from './findings.js';
import type { Source } from './problem.js';
import type { TunableKey } from './schema.js';
import type { Settings } from './settings.js';

/** The balancer and the load averages should look at about the same span of time. */
const MOST_APART = 20;

/** Tunables that are fine one by one, but not together. */
export function findContradictions(settings: Settings, findings: Findings): void {
  const { tunables } = settings;
  const say = (key: TunableKey): string =>
    `${key} ${tunables[key]} (${settings.sourceOf(key).location})`;
  /** Whom to blame: the first that is not merely a default. */
  const blame = (...keys: readonly TunableKey[]): Source => {
    const sources = keys.map((key) => settings.sourceOf(key));
    return sources.find(({ location }) => location !== 'default') ?? sources[0]!;
  };

  if (tunables.sliceUsOverutil > tunables.sliceUsUnderutil) {
    findings.error(
      blame('sliceUsOverutil', 'sliceUsUnderutil'),
      `${say('sliceUsOverutil')} is above ${say('sliceUsUnderutil')}, expected the shorter slice under load`,
    );
  }
  if (tunables.sliceUsMin > tunables.sliceUs) {
    findings.error(
      blame('sliceUsMin', 'sliceUs'),
      `${say('sliceUsMin')} is above ${say('sliceUs')}, expected no more than that`,
    );
  }
  if (tunables.greedyThresholdXNuma > 0 && tunables.greedyThreshold === 0) {
    findings.error(
      blame('greedyThresholdXNuma', 'greedyThreshold'),
      `${say('greedyThresholdXNuma')} has no effect with ${say('greedyThreshold')}, expected that above 0`,
    );
  }

  if (tunables.nodeBand < tunables.domainBand) {
    findings.warn(
      blame('nodeBand', 'domainBand'),
      `${say('nodeBand')} is below ${say('domainBand')}: tasks will move to other nodes sooner than within theirs`,
    );
  }
  const { greedyThreshold, greedyThresholdXNuma } = tunables;
  if (greedyThresholdXNuma > 0 && greedyThresholdXNuma < greedyThreshold) {
    findings.warn(
      blame('greedyThresholdXNuma', 'greedyThreshold'),
      `${say('greedyThresholdXNuma')} is below ${say('greedyThreshold')}: idle CPUs will take tasks from other nodes sooner than from their own`,
    );
  }

  if (tunables.directGreedyNuma && tunables.directGreedyUnder === 0) {
    findings.warn(
      blame('directGreedyNuma', 'directGreedyUnder'),
      `${say('directGreedyNuma')} has no effect with ${say('directGreedyUnder')}`,
    );
  }

  const { record, recordPolicy } = tunables;
  if (
    recordPolicy !== undefined &&
    record !== undefined &&
    resolve(record) === resolve(recordPolicy)
  ) {
    findings.error(
      blame('recordPolicy', 'record'),
      `${say('recordPolicy')} is ${say('record')} too, expected another file`,
    );
  }

  const { interval, tuneInterval, loadHalfLife } = tunables;
  if (loadHalfLife > interval * MOST_APART || loadHalfLife * MOST_APART < interval) {
    findings.warn(
      blame('loadHalfLife', 'interval'),
      `${say('loadHalfLife')} and ${say('interval')} are far apart: the balancer will chase the past or see only the last moment`,
    );
  }
  if (tuneInterval > interval) {
    findings.warn(
      blame('tuneInterval', 'interval'),
      `${say('tuneInterval')} is above ${say('interval')}: slices will follow the load later than the tasks do`,
    );
  }
}

/** What is of use with a policy only. */
export function findUnused(settings: Settings, layout: DomainLayout, findings: Findings): void {
  const { recordPolicy } = settings.tunables;
  if (recordPolicy === undefined || hasInteractive(layout)) return;
  const source = settings.sourceOf('recordPolicy');
  findings.warn(
    source,
    `recordPolicy ${recordPolicy} (${source.location}) has no effect where no domain is interactive`,
  );
}

/** A domain's own slices against each other, or against the machine's. */
export function findSliceContradictions(
  domains: readonly ExplicitDomain[],
  { tunables }: Settings,
  findings: Findings,
): void {
  for (const { name, own, slicesSource } of domains) {
    if (own.sliceUsOverutil === undefined && own.sliceUsUnderutil === undefined) continue;
    const { sliceUsOverutil, sliceUsUnderutil } = { ...tunables, ...own };
    if (sliceUsOverutil <= sliceUsUnderutil) continue;
    findings.error(
      slicesSource,
      `sliceUsOverutil ${sliceUsOverutil} of "${name}" is above its sliceUsUnderutil ${sliceUsUnderutil}, expected the shorter slice under load`,
    );
  }
}
