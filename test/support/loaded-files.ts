import { execFileSync } from 'node:child_process';

/**
 * Lists the files that a built function loads until its handler could be called.
 *
 * @param bundle path of the bundle's index.js
 */
export function filesLoadedBy(bundle: string, environment: Record<string, string>): string[] {
  const program = `require(${JSON.stringify(bundle)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const answer = execFileSync(process.execPath, ['-e', program], {
    env: { PATH: process.env.PATH, AWS_REGION: 'us-east-1', NODE_NO_WARNINGS: '1', ...environment },
    encoding: 'utf8',
  });
  return JSON.parse(answer) as string[];
}
