import { Readable } from 'node:stream';
import { counted } from '../../../common/counted';
import { formatMapping, formatNames } from '../../../operations/events/event-format';
import { findEventFiles, FoundFiles } from '../../../operations/events/find-files';
import { OperationError } from '../../../operations/operation-error';
import { readRulesText } from '../../../operations/rules/rules-file';
import type { EventFormat, Load, RowProblem } from '../../api';
import type { PlaygroundServices } from '../playground-services';

/** Rules and events that the page begins with. */
export interface FirstData {
  readonly rules?: { readonly path: string; readonly text: string };
  readonly events?: FoundFiles;
  readonly format: EventFormat;
}

export interface FirstDataOptions {
  readonly rules?: string;
  readonly events?: readonly string[];
  /** Name of a format, a mapping in JSON, or the path of a file with one. */
  readonly eventFormat?: string;
}

/** Receives what was done, and what is to be known besides. */
interface Outputs {
  readonly print: (text: string) => void;
  readonly note: (text: string) => void;
}

/** @throws OperationError when a file cannot be read, an input names none, or there is no such format */
export async function findFirstData({ rules, events, eventFormat }: FirstDataOptions): Promise<FirstData> {
  if (eventFormat !== undefined && events === undefined) {
    throw new OperationError(
      'invalid-input',
      '--event-format is about --events; name files there, or leave --event-format out',
    );
  }
  return {
    ...(rules !== undefined && { rules: { path: rules, text: readRulesText(rules) } }),
    ...(events && { events: await findEventFiles(events, process.stdin) }),
    format: eventFormat === undefined ? 'detect' : formatOf(eventFormat),
  };
}

/** Puts the rules in force and then loads the events; events that no rule could count are not loaded. */
export async function giveFirstData(
  { rules, events, format }: FirstData,
  services: PlaygroundServices,
  { print, note }: Outputs,
): Promise<void> {
  if (rules && !(await publishRules(services, rules, note))) {
    if (events) note('The events are not loaded: most rules count only what comes after they are in force\n');
    return;
  }
  for (const sentence of events?.leftOut ?? []) note(`${sentence}\n`);
  for (const { name, size, open } of events?.files ?? []) {
    const load = await services.installation.load(name, size, format, Readable.from(open()));
    print(`${describeLoad(load)}\n`);
  }
}

/** @returns whether the rules are in force; wrong ones are put into the draft alone */
async function publishRules(
  { rules: editing }: PlaygroundServices,
  { path, text }: NonNullable<FirstData['rules']>,
  note: Outputs['note'],
): Promise<boolean> {
  const { rows, problems } = await editing.import({ text, mode: 'replace' });
  for (const problem of problems) note(`${problem.severity}: ${describe(problem)}\n`);
  const { draftVersion } = await editing.edit({ rows, basedOn: (await editing.view()).draftVersion });
  if (problems.some(({ severity }) => severity === 'error')) {
    note(
      `The rules of ${path} are in the draft and not in force: the page says in which row each error is\n`,
    );
    return false;
  }
  await editing.publish(draftVersion);
  return true;
}

/** Names the format as a load takes it: a mapping in a file as JSON. */
function formatOf(text: string): EventFormat {
  return formatNames().includes(text) ? text : JSON.stringify(formatMapping(text));
}

function describe({ column, message }: RowProblem): string {
  return column === undefined ? message : `${column}: ${message}`;
}

function describeLoad(load: Load): string {
  if (load.state !== 'done') return `${load.name}: ${load.message ?? 'not loaded to its end'}`;
  const parts = [
    `${counted(load.counted, 'event')} counted`,
    counted(load.changes, 'change'),
    ...(load.withoutUser > 0 ? [`${load.withoutUser} without a user`] : []),
    ...(load.skipped > 0 ? [`${load.skipped} skipped`] : []),
    ...(load.rejected > 0 ? [`${load.rejected} rejected`] : []),
  ];
  return `${load.name}: ${parts.join(', ')}`;
}
