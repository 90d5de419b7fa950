import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { differences } from './answer';
import { Measured, printRows, Row, rowsOf, writeRows } from './comparison';
import { IS_PINNED, measure } from './measure';
import { parseOptions } from './options';
import { OURS } from './ours';
import { Peer, Toolchain } from './peer';
import { FLOOR, PEERS } from './peers';
import { PeerWorkload, WORKLOADS, writeWorkload } from './workloads';

const FOLDER = 'tmp/peers/run';

/**
 * Measures `simulate` beside other products on the same files, prints the figures and writes them to
 * bench/peers.json.
 */
async function main(): Promise<void> {
  const { only, workloads, events, isComplete } = parseOptions(process.argv.slice(2));
  const { available, skipped } = prepare(PEERS.filter(({ name }) => only.includes(name)));
  const rows: Row[] = [];
  try {
    for (const workload of WORKLOADS.filter(({ name }) => workloads.includes(name))) {
      const measured = await measureAll(workload, events, [OURS, FLOOR, ...available]);
      const found = rowsOf(workload.description, events, measured);
      printRows(workload.description, found);
      rows.push(...found);
    }
  } finally {
    rmSync(FOLDER, { recursive: true, force: true });
  }
  if (isComplete) writeRows('bench/peers.json', { events, pinned: IS_PINNED, skipped }, rows);
}

/** Leaves out the peers whose tools are missing on this machine. */
function prepare(peers: readonly Peer[]): { available: Peer[]; skipped: string[] } {
  const failures = new Map<Toolchain, string | undefined>();
  const available: Peer[] = [];
  const skipped: string[] = [];
  for (const peer of peers) {
    const { label, toolchain } = peer;
    if (toolchain && !failures.has(toolchain)) {
      progress(`preparing ${label}`);
      failures.set(toolchain, failureOf(toolchain));
    }
    const failure = toolchain && failures.get(toolchain);
    if (failure === undefined) available.push(peer);
    else skipped.push(`${label}: ${failure}`);
  }
  for (const line of skipped) process.stderr.write(`skipped ${line}\n`);
  return { available, skipped };
}

function failureOf(toolchain: Toolchain): string | undefined {
  try {
    toolchain.prepare();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** @throws when two peers give different answers */
async function measureAll(
  workload: PeerWorkload,
  events: number,
  peers: readonly Peer[],
): Promise<Measured[]> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const files = { rules: path.join(FOLDER, 'rules.json'), events: path.join(FOLDER, 'events.ndjson') };
  progress(`writing ${events.toLocaleString('en')} events: ${workload.description}`);
  await writeWorkload(workload, events, files);
  const nothing = path.join(FOLDER, 'empty.ndjson');
  writeFileSync(nothing, '');

  const measured: Measured[] = [];
  for (const peer of peers) {
    progress(`measuring ${peer.label}`);
    const scratch = path.join(FOLDER, 'scratch');
    const empty = await measure(peer, { ...files, events: nothing, scratch });
    const full = await measure(peer, { ...files, scratch });
    for (const earlier of measured) {
      const found = differences(earlier.full.answer, full.answer);
      if (found.length === 0) continue;
      throw new Error(
        [`${earlier.peer.label} and ${peer.label} give different answers:`, ...found].join('\n  '),
      );
    }
    measured.push({ peer, empty, full });
  }
  return measured;
}

function progress(step: string): void {
  process.stderr.write(`${step} …\n`);
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
