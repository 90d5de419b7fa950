import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Decoder } from '../engine/events/stream-record';
import { OperationError } from '../operations/operation-error';
import { readRulesFile } from '../operations/rules/rules-file';
import { Simulation } from '../operations/simulation/simulation';
import { parseRules } from '../rule-language/parse/table';
import { readEvents } from './read-events';
import { printable } from './rendering/printable';
import { changeLine, Summary } from './rendering/simulation-report';

export interface SimulateArguments {
  readonly rules: string;
  readonly events: string;
  readonly timeZone: string;
  readonly eventFormat: Decoder;
  readonly out?: string;
  readonly strict?: boolean;
}

export interface SimulateStreams {
  readonly stdout: Writable;
  readonly stderr: NodeJS.WriteStream;
}

/**
 * Runs rules over a file of events and writes their changes and a summary.
 *
 * @returns the exit code: 1 when `strict` is given and something was rejected, else 0
 */
export async function simulate(args: SimulateArguments, streams: SimulateStreams): Promise<number> {
  const sheet = readRulesFile(args.rules);
  const { rules, problems } = parseRules(sheet.rows);
  const summary = new Summary(rules, [...sheet.problems, ...problems]);

  const out = args.out === undefined ? streams.stdout : createWriteStream(args.out);
  if (args.out !== undefined) {
    await once(out, 'open').catch((error: Error) => {
      throw new OperationError('unavailable', `the file ${args.out} cannot be written: ${error.message}`);
    });
  }
  const pending: string[] = [];
  const simulation = new Simulation({
    rules: sheet.rows,
    timeZone: args.timeZone,
    clock: Date.now,
    decode: args.eventFormat,
    onRejected: (line, reason) => summary.reject(line, reason),
    onChange: (change) => {
      summary.add(change);
      pending.push(changeLine(change));
    },
  });
  const write = async () => {
    if (pending.length > 0 && !out.write(pending.splice(0).join(''))) await once(out, 'drain');
  };

  for await (const { number, text } of readEvents(args.events, streams.stderr)) {
    summary.read++;
    await simulation.count(text, number);
    await write();
  }
  await simulation.reevaluate();
  await write();
  if (out !== streams.stdout) {
    out.end();
    await finished(out);
  }

  streams.stderr.write(printable(summary.text(simulation.telemetry)));
  return args.strict && summary.hasRejected ? 1 : 0;
}
