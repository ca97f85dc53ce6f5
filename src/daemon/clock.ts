/** CLOCK_MONOTONIC in nanoseconds, the clock of bpf_ktime_get_ns(); exact for 104 days of uptime. */
export function monotonicNs(): number {
  const [seconds, ns] = process.hrtime();
  return seconds * 1e9 + ns;
}
