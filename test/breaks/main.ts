/**
 * Makes each mistake in a copy of the project and checks that CI notices. Arguments select the breaks whose
 * names contain one of them.
 */
import { RepositoryCopy } from '../support/repository-copy';
import { BREAKS } from './breaks';

const wanted = process.argv.slice(2);
const chosen = BREAKS.filter(({ what }) => wanted.length === 0 || wanted.some((part) => what.includes(part)));
if (chosen.length === 0) {
  throw new Error(
    `no break is named like ${wanted.join(' or ')}: ${BREAKS.map(({ what }) => what).join('; ')}`,
  );
}

const copy = RepositoryCopy.make('breaks');
try {
  const lines = chosen.map(({ what, mistake, command, says }) => {
    for (const { file, before, after } of mistake) copy.replace(file, before, after);
    const begin = Date.now();
    const { failed, output } = copy.run(command);
    for (const { file } of mistake) copy.restore(file);

    const noticed = failed && says.test(output);
    console.log(`${noticed ? '✓' : '✗'} ${what}`);
    if (!noticed) {
      console.error(
        `${what}\n${command} ${failed ? `fails, but does not say ${says}` : 'ends well'}:\n${output}`,
      );
    }
    return {
      break: what,
      command,
      noticed: noticed ? 'yes' : 'NO',
      seconds: ((Date.now() - begin) / 1_000).toFixed(0),
    };
  });
  console.table(lines);
  process.exitCode = lines.every(({ noticed }) => noticed === 'yes') ? 0 : 1;
} finally {
  copy.remove();
}
