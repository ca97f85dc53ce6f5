import { RL_CPU_ANY, domainTarget } from '../targets.js';

const FIRST_DOMAIN = domainTarget(0);
const MAX_DOMAINS = 1024;

/** A decision's target in words. Negative ones come as what is left of them in 32 bits. */
export function describeTarget(target: number): string {
  const domain = domainOfTarget(target);
  if (target === RL_CPU_ANY) return 'any';
  return domain === undefined ? `cpu ${target | 0}` : `domain ${domain}`;
}

/** The domain that a target names, if it names one. */
export function domainOfTarget(target: number): number | undefined {
  const domain = target - FIRST_DOMAIN;
  return domain >= 0 && domain < MAX_DOMAINS ? domain : undefined;
}
