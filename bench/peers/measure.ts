import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Answer } from './answer';
import { Input, Peer } from './peer';

const TIME = '/usr/bin/time';
const PIN = ['taskset', '-c', '0'];

/** Tells whether this machine lets a process be pinned to one core. */
export const IS_PINNED = spawnSync(PIN[0], [...PIN.slice(1), 'true']).status === 0;

export interface Run {
  readonly answer: Answer;
  /** Processor time of the process and its children, in user and in system mode. */
  readonly cpuSeconds: number;
  readonly peakMemoryMiB: number;
}

/** Runs a peer over a file of events. */
export async function measure(peer: Peer, input: Input): Promise<Run> {
  rmSync(input.scratch, { recursive: true, force: true });
  mkdirSync(input.scratch, { recursive: true });
  const usage = path.join(input.scratch, 'usage');
  const [command, ...args] = [
    ...(IS_PINNED ? PIN : []),
    ...[TIME, '-o', usage, '-f', '%U %S %M'],
    ...peer.command(input),
  ];
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error) throw new Error(`${command} cannot be started: ${error.message}`);
  if (status !== 0) throw new Error(`${peer.label} ended with code ${status}: ${stderr}`);
  const [user, system, kilobytes] = readFileSync(usage, 'utf8').trim().split(' ').map(Number);
  return {
    answer: await peer.answer(stdout, input),
    cpuSeconds: Number((user + system).toFixed(2)),
    peakMemoryMiB: Math.round(kilobytes / 1_024),
  };
}
