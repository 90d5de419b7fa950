import { S3Client } from '@aws-sdk/client-s3';
import type { Command } from 'commander';
import { shadowPrefix } from '../../contract/dead-letters';
import { clientConfig } from '../../operations/aws';
import { findInstallation, InstallationOptions } from '../../operations/installation';
import { DeadLetterBucket } from '../../operations/redrive/dead-letter-bucket';
import { ShadowReport } from '../../operations/shadow-report';
import { addStackOptions, formatOption, RunContext } from '../options';
import { progressBar } from '../progress';
import { describeShadow } from '../rendering/shadow-report';

export function registerShadow(program: Command, context: RunContext): void {
  addStackOptions(
    program
      .command('shadow')
      .description(
        'Say which changes an installation with Destination.shadow would have sent: ' +
          'who joined, who left, what fired, by rule.',
      ),
  )
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExample: shadow --stack Marketing\n\nExit codes: 0 done; 2 unusable arguments, or AWS refused.',
    )
    .action(async (options: InstallationOptions & { format: 'text' | 'json' }) => {
      const { config } = await findInstallation(options);
      const bucket = new DeadLetterBucket(new S3Client(clientConfig(options)), config.deadLetters.bucketName);
      const keys = await bucket.keys([shadowPrefix(config.installation)]);
      const report = new ShadowReport();
      const bar = progressBar(keys.length, 'changes', context.stderr);
      for (const [i, key] of keys.entries()) {
        report.add(await bucket.read(key));
        bar.update(i + 1);
      }
      bar.stop();
      context.print(
        options.format === 'json'
          ? `${JSON.stringify(report.results(), undefined, 2)}\n`
          : describeShadow(report.results()),
      );
    });
}
