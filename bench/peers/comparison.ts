import { writeFileSync } from 'node:fs';
import { round } from '../figure';
import { describeMachine } from '../report';
import { Run } from './measure';
import { Peer } from './peer';

/** Ten times the resolution of the measured time. */
const MIN_SECONDS = 0.1;

/** Figures of one peer on one workload. */
export interface Row {
  readonly workload: string;
  readonly peer: string;
  /** Absent when the events took too little time to tell. */
  readonly eventsPerCpuSecond?: number;
  /** Events per second of processor time against those of `simulate`. */
  readonly ratio?: number;
  readonly cpuSeconds: number;
  /** Processor seconds for a file without events, which do not count in `eventsPerCpuSecond`. */
  readonly startCpuSeconds: number;
  readonly peakMemoryMiB: number;
}

/** Runs of one peer over a file without events and over all. */
export interface Measured {
  readonly peer: Peer;
  readonly empty: Run;
  readonly full: Run;
}

/** Sets each peer beside the first one, which is the product itself. */
export function rowsOf(workload: string, events: number, measured: readonly Measured[]): Row[] {
  const speeds = measured.map(({ empty, full }) => {
    const seconds = full.cpuSeconds - empty.cpuSeconds;
    return seconds < MIN_SECONDS ? undefined : events / seconds;
  });
  const [ours] = speeds;
  return measured.map(({ peer, empty, full }, i) => {
    const speed = speeds[i];
    return {
      workload,
      peer: peer.label,
      eventsPerCpuSecond: speed && Math.round(speed),
      ratio: speed && ours && Number(round(speed / ours)),
      cpuSeconds: full.cpuSeconds,
      startCpuSeconds: empty.cpuSeconds,
      peakMemoryMiB: full.peakMemoryMiB,
    };
  });
}

export function printRows(workload: string, rows: readonly Row[]): void {
  console.log(
    [
      `${workload}:`,
      '',
      '| | events per CPU-second | against simulate | CPU-seconds | of it start | peak memory |',
      '|---|---|---|---|---|---|',
      ...rows.map(lineOf),
      '',
    ].join('\n'),
  );
}

function lineOf(row: Row): string {
  const cells = [
    row.peer,
    row.eventsPerCpuSecond?.toLocaleString('en') ?? 'too few to tell',
    row.ratio === undefined ? '' : `${row.ratio} ×`,
    round(row.cpuSeconds),
    round(row.startCpuSeconds),
    `${row.peakMemoryMiB} MiB`,
  ];
  return `| ${cells.join(' | ')} |`;
}

export function writeRows(
  file: string,
  details: { readonly events: number; readonly pinned: boolean; readonly skipped: readonly string[] },
  rows: readonly Row[],
): void {
  const content = { machine: describeMachine(), ...details, figures: rows };
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
