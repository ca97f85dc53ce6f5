/** Clock ticks a second in which /proc tells CPU time: 100 on every architecture there is a BPF object for. */
export const USER_HZ = 100;
