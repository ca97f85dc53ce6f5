/** Where scx_rusty and all schedulers of its family have theirs. */
export const DEFAULT_STATS_SOCKET = '/var/run/scx/root/stats';
