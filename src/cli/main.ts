import { runProgram, UNUSABLE } from './program';
import { printable } from './rendering/printable';

// A reader that closes the pipe early (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : UNUSABLE);
});

runProgram(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  exitCode: 0,
  print: (text) => void process.stdout.write(printable(text)),
  note: (text) => void process.stderr.write(printable(text)),
}).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = UNUSABLE;
  },
);
