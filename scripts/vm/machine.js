/** The emulated machine: QEMU's and the kernel's arguments. */
import { lastLevelCaches } from './topology.js';

/** The only CPU model under emulation whose level 3 cache belongs to a die (docs/vm.md). */
const cpuModel = ({ l3 }) =>
  `qemu64,vendor=GenuineIntel,l3-cache=${l3 === 'none' ? 'off' : 'on'},level=13,+rdrand`;
const REMOTE_DISTANCE = 20;

/**
 * A preset avoids calibrating delay loops on virtual CPUs that share few real ones, which
 * took seconds. Right for a 5 GHz clock at HZ=250; a slower clock only waits longer.
 */
const LOOPS_PER_JIFFY = 20_000_000;

/** Lets late boot work end before a reproducible run begins; costs nothing while all sleep. */
const SETTLE_MS = 10_000;
const SEED_STEPS_MS = 1000;

const WARNING_LEVEL = 5;
const DEBUG_LEVEL = 8;

const nrNodes = ({ nodes, memoryNodes }) => nodes + memoryNodes;

/** As much for every node; less than the guest was given by what does not divide. */
const nodeMb = ({ topology, memoryMb }) => Math.floor(memoryMb / nrNodes(topology));

function nodes(options) {
  const { nodes: withCpus, cpus } = options.topology;
  const count = nrNodes(options.topology);
  const perNode = cpus / withCpus;
  const args = [];
  for (let node = 0; node < count; node++) {
    const range = `cpus=${node * perNode}-${(node + 1) * perNode - 1},`;
    args.push('-object', `memory-backend-ram,id=node${node},size=${nodeMb(options)}M`);
    args.push('-numa', `node,nodeid=${node},${node < withCpus ? range : ''}memdev=node${node}`);
  }
  for (let src = 0; src < count; src++) {
    for (let dst = src + 1; dst < count; dst++) {
      args.push('-numa', `dist,src=${src},dst=${dst},val=${REMOTE_DISTANCE}`);
    }
  }
  return args;
}

const escapeComma = (path) => path.replaceAll(',', ',,');

function disk(index, file, options) {
  const id = `disk${index}`;
  const drive = `if=none,id=${id},format=raw,file=${escapeComma(file)},${options}`;
  return ['-drive', drive, '-device', `virtio-blk-pci,drive=${id}`];
}

const socket = (id, fd) => ['-chardev', `socket,id=${id},fd=${fd}`];

/** Under emulation with a thread of the host for each CPU. */
const hasThreads = ({ seed }, accelerator) => seed === undefined && accelerator === 'tcg';

function clock({ seed }, accelerator) {
  if (hasThreads({ seed }, accelerator)) return ['-accel', 'tcg,thread=multi'];
  if (seed === undefined) return ['-accel', accelerator];
  return [
    ...['-accel', 'tcg,thread=single', '-icount', 'shift=1,sleep=off'],
    ...['-rtc', 'base=2026-01-01,clock=vm', '-seed', String(seed)],
  ];
}

/** A die has an L3 of its own, so that one for all nodes takes a single die. */
function processors({ nodes: sockets, llcsPerNode: dies, coresPerLlc, threadsPerCore, cpus, l3 }) {
  const cores = l3 === 'shared' ? sockets * coresPerLlc : coresPerLlc;
  const packages = l3 === 'shared' ? 1 : sockets;
  return `${cpus},sockets=${packages},dies=${dies},cores=${cores},threads=${threadsPerCore}`;
}

/** A guest whose time is counted has no disks: when they answer is up to the host. */
export const inMemory = ({ seed }) => seed !== undefined;

/** The kernel's command line; init reads the scx.* words. */
export function kernelArguments({ topology, seed, append, verbose }, accelerator) {
  return [
    'console=ttyS0',
    'panic=-1',
    `loglevel=${verbose ? DEBUG_LEVEL : WARNING_LEVEL}`,
    'no_timer_check',
    'tsc=reliable',
    `lpj=${LOOPS_PER_JIFFY}`,
    // Costs time at boot and says nothing about scheduling.
    'mitigations=off',
    'cryptomgr.notests',
    // khugepaged, of nice 19, works when it likes, and on the CPUs that a test looks at.
    'transparent_hugepage=never',
    `scx.cpus=${topology.cpus}`,
    `scx.nodes=${topology.nodes}`,
    `scx.memory_nodes=${topology.memoryNodes}`,
    `scx.llcs=${lastLevelCaches(topology)}`,
    ...(topology.offline.length > 0 ? [`scx.offline=${topology.offline.join(',')}`] : []),
    ...(seed === undefined
      ? []
      : [
          'nokaslr',
          'norandmaps',
          'scx.in_memory=1',
          `scx.settle_ms=${SETTLE_MS + (seed % SEED_STEPS_MS)}`,
        ]),
    // While devices get their addresses, QEMU may lead what other CPUs write astray.
    ...(hasThreads({ seed }, accelerator) ? ['maxcpus=1'] : []),
    append,
  ]
    .filter(Boolean)
    .join(' ');
}

/**
 * QEMU's arguments. `fds` are the descriptors it inherits: the sockets control, stdout,
 * stderr and result, and the files console, initramfs and payload.
 */
export function machineArguments(options, { kernel, disks, accelerator }, fds) {
  const { topology } = options;
  const port = (nr, id) => ['-device', `virtserialport,nr=${nr},chardev=${id},name=${id}`];
  return [
    ...['-name', 'scx-rusty-ts,process=qemu-scx-vm'],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-machine', 'q35'],
    ...clock(options, accelerator),
    ...['-cpu', cpuModel(topology), '-m', String(nodeMb(options) * nrNodes(topology))],
    ...['-smp', processors(topology)],
    ...nodes(options),
    ...['-kernel', kernel, '-initrd', `/dev/fd/${fds.initramfs}`],
    ...['-append', kernelArguments(options, accelerator)],
    ...['-chardev', `file,id=console,append=on,path=/dev/fd/${fds.console}`],
    // In the virtual CPU's own thread: when the host's would come to it is not reproducible.
    ...['-serial', 'chardev:console', '-device', 'virtio-serial-pci,ioeventfd=off'],
    ...['control', 'stdout', 'stderr', 'result'].flatMap((id, index) => [
      ...socket(id, fds[id]),
      ...port(index + 1, id),
    ]),
    ...(inMemory(options)
      ? []
      : [
          ...disks.flatMap((file, index) => disk(index, file, 'snapshot=on')),
          ...disk(disks.length, `/dev/fd/${fds.payload}`, 'readonly=on'),
        ]),
  ];
}
