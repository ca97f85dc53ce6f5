import { readFileSync, writeFileSync } from 'node:fs';
import { parseCpuList } from '../../../src/domains/cpu-list.js';
import type { CpuSet } from '../../../src/domains/cpu-set.js';

const CPU = '/sys/devices/system/cpu';

/** A list beyond any machine's last CPU: of an affinity, the kernel takes what there is. */
export const ANY_CPU = '0-1023';

export const onlineCpus = (): CpuSet => parseCpuList(readFileSync(`${CPU}/online`, 'utf8').trim());

export const presentCpus = (): CpuSet =>
  parseCpuList(readFileSync(`${CPU}/present`, 'utf8').trim());

/** Takes a CPU offline or brings it back; returns when the kernel has done it. */
export function setOnline(cpu: number, isOnline: boolean): void {
  writeFileSync(`${CPU}/cpu${cpu}/online`, isOnline ? '1' : '0');
}
