import { awscdk } from 'projen';

export function addBreaks(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('test:breaks', {
    description: 'Mistakes that are made on purpose in a copy of the project: CI has to notice each',
    exec: 'tsx --tsconfig tsconfig.dev.json test/breaks/main.ts',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });
}
