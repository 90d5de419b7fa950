import { Readable } from 'node:stream';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { NOW } from '../../support/builders';

function* clicks(): Generator<Buffer> {
  for (let i = 0; ; i++) yield Buffer.from(`{"name":"click","userId":"user-${i % 7}"}\n`.repeat(10));
}

/** Loads into the folder of the first argument until the process is killed, and prints the progress. */
async function main(): Promise<void> {
  const installation = await EmbeddedInstallation.open({
    folder: process.argv[2],
    timeZone: 'UTC',
    clock: () => NOW,
  });
  installation.listen((name, data) => {
    if (name === 'load') process.stdout.write(`${JSON.stringify(data)}\n`);
  });
  await installation.load('endless', 0, 'flat', Readable.from(clicks()));
}

void main();
