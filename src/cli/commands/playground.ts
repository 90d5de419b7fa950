import { join } from 'node:path';
import { setTimeout as waitFor } from 'node:timers/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { RemovedRules } from '../../engine/catalogue/catalogue';
import { callerName } from '../../operations/caller-name';
import { UserSettings } from '../../operations/events/event-format';
import { InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import type { Operations, PlaygroundInstallation } from '../../playground/ports';
import { DraftStore, MemoryDraftStore } from '../../playground/rules/draft-store';
import type { Publisher } from '../../playground/rules/rule-editing-service';
import { findFirstData, FirstDataOptions, giveFirstData } from '../../playground/server/node/first-data';
import {
  addStackOptions,
  anonymousUsersOption,
  EVENT_INPUTS,
  placeholderUsersOption,
  publisherOption,
  removedRulesOption,
  RunContext,
  timeZone,
  wholeNumber,
} from '../options';
import { StartedBrowser, startBrowser } from '../start-browser';

interface PlaygroundOptions extends UserSettings, InstallationOptions, FirstDataOptions {
  readonly port: number;
  readonly open: boolean;
  readonly token: boolean;
  readonly data?: string;
  readonly durable?: boolean;
  readonly timeZone?: string;
  readonly removedRules?: RemovedRules;
  readonly source?: string;
  readonly by?: string;
}

/** Milliseconds that an installation may take to open, or to fail, before the page is shown without it. */
const OPEN_WAIT_MS = 300;

/** Folder of the built page, as seen from the bundle of the commands. */
const WEB_DIRECTORY = join(__dirname, '../../web');

export function registerPlayground(program: Command, context: RunContext): void {
  addStackOptions(
    program
      .command('playground')
      .description(
        'Serve a page on this machine where rules are edited, tried on users and events, and explained.',
      ),
    ['data', 'timeZone', 'removedRules', 'anonymousUsers', 'placeholderUsers', 'rules', 'events'],
  )
    .option('--source <n>', 'which source of rules, when the installation has several')
    .option('--port <n>', 'port of 127.0.0.1; else one that is free', portNumber, 0)
    .option('--no-open', 'do not open the browser')
    .option('--no-token', 'let every user and program of this machine use the page, without the token')
    .option(
      '--data <folder>',
      'keep rules, users and events in this folder; else they are gone when the command ends',
    )
    .option(
      '--durable',
      'with --data: wait for the disk after each change, so that all of them survive a loss of power; ' +
        'without it, what was published and loaded to its end does, and all of them survive a kill',
    )
    .option(
      '--time-zone <zone>',
      'IANA time zone that decides which day an event belongs to; else that of the folder, or UTC. ' +
        'Not with --stack, whose installation has its own',
      timeZone,
    )
    .addOption(new Option('--rules <file>', 'publish the rules of this file at once').conflicts('data'))
    .addOption(new Option('--events <file...>', `load these at once: ${EVENT_INPUTS}`).conflicts('data'))
    .option(
      '--event-format <format>',
      'format of --events: its name, a mapping in JSON, or the path of a file with one; ' +
        'else the one that the names in each line say',
    )
    .addOption(publisherOption())
    .addOption(removedRulesOption())
    .addOption(anonymousUsersOption())
    .addOption(placeholderUsersOption())
    .addHelpText(
      'after',
      '\nExamples:\n  playground\n  playground --data shop --time-zone Europe/Dublin\n' +
        '  playground --rules rules.csv --events orders.csv\n  playground --stack Marketing\n\n' +
        'Without --stack, the functions run in this command, and nothing leaves this machine. ' +
        'With it, the page shows and edits what is deployed, with your own credentials.\n' +
        'Only this machine reaches the page, and only with the token in the printed address, which is new ' +
        'with each start. Scripts send it as “Authorization: Bearer …”.\n' +
        'An installation has its own --removed-rules, --anonymous-users and --placeholder-users, ' +
        'so they are not for --stack. ' +
        'A folder does not remember them: they are about what is published and loaded from now on.\n' +
        'A folder of --data keeps what the page publishes and loads, so --rules and --events, which would ' +
        'count again with each start, are not for it.\n' +
        'The command runs until Ctrl-C.\n' +
        'Exit codes: 0 stopped; 2 unusable arguments, port or folder, or AWS refused.',
    )
    .action((options: PlaygroundOptions) => playground(options, context));
}

async function playground(options: PlaygroundOptions, { print, note, now }: RunContext): Promise<void> {
  if (options.durable && options.data === undefined) {
    throw new OperationError(
      'invalid-input',
      '--durable is about the folder of --data; name one, or leave --durable out',
    );
  }
  const firstData = await findFirstData(options);
  const stopped = untilStopped();
  // Loaded here, because no other command needs a server.
  const [{ PlaygroundServer }, { PlaygroundServices }, { AccessToken }] = await Promise.all([
    import('../../playground/server/node/playground-server.js'),
    import('../../playground/server/playground-services.js'),
    import('../../playground/server/node/access-token.js'),
  ]);
  const server = await PlaygroundServer.start({
    files: WEB_DIRECTORY,
    port: options.port,
    token: options.token ? new AccessToken() : undefined,
    note: (text) => note(`${text}\n`),
  });
  const opening =
    options.stack === undefined
      ? openEmbedded(options, now, (text) => note(`${text}\n`))
      : openDeployed(options, now);
  let browser: StartedBrowser | undefined;
  try {
    await Promise.race([opening, waitFor(OPEN_WAIT_MS, undefined, { ref: false })]);
    print(`The page is at ${server.entrance}\nStop with Ctrl-C\n`);
    if (!options.token) note(noTokenWarning(options));
    if (options.open) browser = startBrowser(server.entrance);
    const { installation, drafts, operations } = await opening;
    try {
      const services = await PlaygroundServices.open(installation, drafts, {
        operations,
        publisher: publisherOf(options),
      });
      server.show(services);
      const { place, kept } = await installation.overview();
      print(
        kept
          ? `Everything is kept in: ${place}\n`
          : 'Everything is kept in memory and gone when this command ends; --data keeps it\n',
      );
      const given = giveFirstData(firstData, services, { print, note });
      await Promise.race([stopped, given.then(() => stopped)]);
      // A draft that is still being checked must not be stored in a folder that is closed.
      services.close();
    } finally {
      await installation.close();
    }
  } finally {
    browser?.forget();
    await server.close();
  }
}

/** Names whoever works on a stack, which others share; on data of this machine only who says their name. */
function publisherOf({ by, stack, region, profile }: PlaygroundOptions): Publisher | undefined {
  if (by !== undefined) return async () => by;
  if (stack === undefined) return undefined;
  let known: string | undefined;
  return async () => (known ??= await callerName({ region, profile }));
}

function noTokenWarning({ stack }: PlaygroundOptions): string {
  return (
    'warning: without a token, every user and every program of this machine can use the page' +
    `${stack === undefined ? '' : ', with your credentials'}\n`
  );
}

interface Opened {
  readonly installation: PlaygroundInstallation;
  readonly drafts: DraftStore;
  readonly operations?: Operations;
}

async function openEmbedded(
  { data, durable, timeZone: zone, removedRules, anonymousUsers, placeholderUsers }: PlaygroundOptions,
  clock: () => number,
  notify: (message: string) => void,
): Promise<Opened> {
  const [{ EmbeddedInstallation }, { DraftFile }] = await Promise.all([
    import('../../playground/embedded/embedded-installation.js'),
    import('../../playground/server/node/draft-file.js'),
  ]);
  const installation = await EmbeddedInstallation.open({
    folder: data,
    durable,
    timeZone: zone,
    removedRules,
    users: { anonymousUsers, placeholderUsers },
    clock,
    notify,
  });
  const firstVersion = clock();
  return {
    installation,
    drafts: data === undefined ? new MemoryDraftStore(firstVersion) : new DraftFile(data, firstVersion),
  };
}

async function openDeployed(
  { stack, installation, source, region, profile }: PlaygroundOptions,
  clock: () => number,
): Promise<Opened> {
  const [{ DeployedInstallation }, { StackOperations }] = await Promise.all([
    import('../../playground/deployed/deployed-installation.js'),
    import('../../playground/deployed/stack-operations.js'),
  ]);
  return {
    installation: await DeployedInstallation.open({ stack, installation, source, region, profile }),
    drafts: new MemoryDraftStore(clock()),
    operations: new StackOperations({ stack, installation, region, profile }),
  };
}

/** Waits for the first signal to stop; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('write a port from 0 to 65535.');
  return port;
}
